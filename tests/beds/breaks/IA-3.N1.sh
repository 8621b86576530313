# sudo shows a star for each character of a password.
echo 'Defaults pwfeedback' >/etc/sudoers.d/feedback
chmod 440 /etc/sudoers.d/feedback
