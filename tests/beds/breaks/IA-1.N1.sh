# One number for two groups.
groupadd -o -g "$(id -g alice)" twin
