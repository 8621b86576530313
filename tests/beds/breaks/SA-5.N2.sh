#!/bin/bash
# SA-5.N2: alice's password becomes one that everybody knows, kept by a good scheme. Seen with `scan --try-default-passwords`.
set -eu
echo alice:changeme | chpasswd -c YESCRYPT
