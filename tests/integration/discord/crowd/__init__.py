"""Many people of two servers, and some without any, who do whatever comes to their mind."""
