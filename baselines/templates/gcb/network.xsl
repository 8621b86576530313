<?xml version="1.0" encoding="UTF-8"?>
<!-- Items of the kinds wireless and promiscuous: network interfaces that are not to be up, or not to take what is for others. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
	xmlns="urn:plumbline:catalogue" xmlns:g="urn:plumbline:gcb" exclude-result-prefixes="g">
	<xsl:template match="g:item[@kind = 'wireless']" mode="description">
		<xsl:call-template name="say">
			<xsl:with-param name="zh" select="'運作中之系統，sysfs 所列之無線網路介面均未啟用（無無線網路介面者符合）；開機後，各核心均無法載入 cfg80211（無線網路驅動程式所需），或 NetworkManager、ifcfg、netplan、ifupdown、wpa_supplicant 等均未設定自動啟用之無線網路連線。僅檢視檔案時，核心可驅動無線網路介面而未設定連線者，須為運作中之系統方可判定（不適用）。'"/>
			<xsl:with-param name="en" select="'In the running system no wireless interface of sysfs is up (a host without one passes); after a boot no kernel can load cfg80211, which every wireless driver needs, or nothing of NetworkManager, ifcfg, netplan, ifupdown and wpa_supplicant sets up a wireless connection by itself. Of files alone, where a kernel could drive one and no connection is configured, only the running system can tell (not applicable).'"/>
		</xsl:call-template>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'wireless']" mode="fix">
		<xsl:call-template name="say">
			<xsl:with-param name="zh" select="'停用無線網路介面，並使其驅動程式無法載入。'"/>
			<xsl:with-param name="en" select="'Switch wireless interfaces off, and keep their drivers from being loaded.'"/>
		</xsl:call-template>
		<commands>
			<xsl:if test="$rpm"><xsl:text>nmcli radio wifi off&#10;</xsl:text></xsl:if>
			<xsl:text>printf 'install cfg80211 /bin/false\nblacklist cfg80211\n' > /etc/modprobe.d/cfg80211.conf</xsl:text>
		</commands>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'wireless']" mode="check">
		<check name="wireless-off"/>
	</xsl:template>

	<xsl:template match="g:item[@kind = 'promiscuous']" mode="description">
		<xsl:call-template name="say">
			<xsl:with-param name="zh" select="'運作中之系統，依核心之旗標（含由橋接器或封包擷取程式設定者，ip 指令不予顯示），無任何網路介面為混雜模式；開機後，NetworkManager、ifcfg、systemd-networkd、netplan、ifupdown 之設定（含橋接器之連接埠）及開機時執行之指令均未設定混雜模式。'"/>
			<xsl:with-param name="en" select="'In the running system no interface is promiscuous, by the flags of the kernel (which show it too where a bridge or a capture asked for it, and ip does not); after a boot nothing of NetworkManager, ifcfg, systemd-networkd, netplan and ifupdown (the ports of bridges included), and no command the boot comes to, makes one so.'"/>
		</xsl:call-template>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'promiscuous']" mode="fix">
		<xsl:call-template name="say">
			<xsl:with-param name="zh" select="'對每個混雜模式之網路介面執行「ip link set dev 介面 promisc off」，並移除開機時之設定。'"/>
			<xsl:with-param name="en" select="'Run &quot;ip link set dev INTERFACE promisc off&quot; for each promiscuous interface, and take out what makes it so at boot.'"/>
		</xsl:call-template>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'promiscuous']" mode="check">
		<check name="promiscuous-off"/>
	</xsl:template>
</xsl:stylesheet>
