# New accounts are never shut out for not being used.
useradd -D -f -1
