"""Many people of two teams who do whatever comes to their mind, and somebody who watches them."""
