<?xml version="1.0" encoding="UTF-8"?>
<!-- Items of the kind core-dump: no program leaves one, now and after a boot.  @value: fs.suid_dumpable. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
	xmlns="urn:plumbline:catalogue" xmlns:g="urn:plumbline:gcb" exclude-result-prefixes="g">
	<xsl:template match="g:item[@kind = 'core-dump']" mode="description">
		<xsl:call-template name="say">
			<xsl:with-param name="zh" select="concat('核心傾印不得留存：fs.suid_dumpable 須為 ', @value, '；依 kernel.core_pattern，寫成檔案者視 pam_limits 與 systemd 實際給予各帳號工作階段之硬性上限（hard core），交由 systemd-coredump 者視 coredump.conf（Storage=none 或大小上限為 0）及 systemd-coredump.socket 是否遮蔽，交由 apport 或 abrt 者不符合，交由 /bin/false 者符合。現況與開機後均判定；規定之各項設定中，任一項已使核心傾印無從留存者即符合。')"/>
			<xsl:with-param name="en" select="concat('No core dump is kept: fs.suid_dumpable is ', @value, ', and by kernel.core_pattern a core goes to a file, where the hard limit counts that pam_limits and systemd really give the sessions of each account; to systemd-coredump, where coredump.conf (Storage=none, or a size of 0) and a masked systemd-coredump.socket count; to apport or abrt, which keep it; or to /bin/false. Judged now and after a boot; a host passes as soon as one of the settings the item lists leaves no way for a core to be kept.')"/>
		</xsl:call-template>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'core-dump']" mode="fix">
		<xsl:call-template name="say">
			<xsl:with-param name="zh" select="'設定硬性上限、fs.suid_dumpable 及 coredump.conf，並遮蔽 systemd-coredump.socket；移除 apport、abrt 等會保存核心傾印之套件。'"/>
			<xsl:with-param name="en" select="'Set the hard limit, fs.suid_dumpable and coredump.conf, and mask systemd-coredump.socket; remove packages that keep core dumps, such as apport and abrt.'"/>
		</xsl:call-template>
		<commands>
			<xsl:text>printf '* hard core 0\n' > /etc/security/limits.d/99-twgcb.conf&#10;</xsl:text>
			<xsl:text>printf 'fs.suid_dumpable = 0\n</xsl:text>
			<xsl:if test="$rpm">kernel.core_pattern = |/bin/false\n</xsl:if>
			<xsl:text>' >> /etc/sysctl.d/99-twgcb.conf&#10;</xsl:text>
			<xsl:text>mkdir -p /etc/systemd/coredump.conf.d&#10;</xsl:text>
			<xsl:text>printf '[Coredump]\nStorage=none\nProcessSizeMax=0\n' > /etc/systemd/coredump.conf.d/99-twgcb.conf&#10;</xsl:text>
			<xsl:text>systemctl mask --now systemd-coredump.socket&#10;</xsl:text>
			<xsl:text>/usr/lib/systemd/systemd-sysctl</xsl:text>
		</commands>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'core-dump']" mode="check">
		<check name="core-dumps">
			<bind param="suid_dumpable" text="{@value}"/>
			<bind param="services" text="login sshd su sudo"/>
		</check>
	</xsl:template>
</xsl:stylesheet>
