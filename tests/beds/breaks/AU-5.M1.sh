# A time source that nobody has declared.
echo 'server time.example.com iburst' >/etc/chrony/sources.d/other.sources
