# "To set this system up, when the operating system installation is finished, we run the following script as root": James E. Blair,
# "Using Kexec and LVM to Quickly Run OpenStack Integration Tests", 2012. His words, to the letter.
apt-get install kexec-tools
sed -i /etc/default/kexec -e s/LOAD_KEXEC=false/LOAD_KEXEC=true/
lvrename /dev/main/root orig_root
lvcreate -L20G -s -n root /dev/main/orig_root
reboot
