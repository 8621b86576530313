<?xml version="1.0" encoding="UTF-8"?>
<!--
  Items of the kind service: the services @target (names as the checks services-on and services-off take them; the first is
  the unit's) are @operator: on, off, or off-or: either off, or as @value says.  With on, @value is what the service needs
  besides to do its work.
-->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
	xmlns="urn:plumbline:catalogue" xmlns:g="urn:plumbline:gcb" exclude-result-prefixes="g">
	<xsl:template match="g:item[@kind = 'service' and @operator = 'on']" mode="description">
		<xsl:variable name="need-zh">
			<xsl:choose>
				<xsl:when test="@value = 'crashkernel'">開機項目之核心命令列並須設有 crashkernel=。</xsl:when>
				<xsl:when test="starts-with(@value, '/')"><xsl:value-of select="concat(@value, ' 並須存在且內有規則。')"/></xsl:when>
			</xsl:choose>
		</xsl:variable>
		<xsl:variable name="need-en">
			<xsl:choose>
				<xsl:when test="@value = 'crashkernel'"> The kernel's command line of what boots has crashkernel=, too.</xsl:when>
				<xsl:when test="starts-with(@value, '/')"><xsl:value-of select="concat(' And ', @value, ' is there and holds rules.')"/></xsl:when>
			</xsl:choose>
		</xsl:variable>
		<xsl:call-template name="say">
			<xsl:with-param name="zh" select="concat('服務 ', @target, ' 須於現行系統執行中，且由下次開機啟動：依單元檔、drop-in、遮罩（mask）、目標之 wants 與 requires、首次開機之 preset 及指令稿實際之結果判定；啟動後又被停止者不符合。', $need-zh)"/>
			<xsl:with-param name="en" select="concat('The service ', @target, ' runs now and is started by the next boot: judged by what unit files, drop-ins, masks, the wants and requires of targets, the presets of a first boot and scripts really come to; what is stopped again after its start does not meet it.', $need-en)"/>
		</xsl:call-template>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'service' and @operator = 'off']" mode="description">
		<xsl:call-template name="say">
			<xsl:with-param name="zh" select="concat('服務 ', @target, ' 現行未執行，下次開機後亦不啟動，且不可由 socket、timer、D-Bus、inetd 或 cron 觸發啟動。已遮罩（mask）、未安裝，或停用（disable）而確無任何途徑啟動者，均符合。')"/>
			<xsl:with-param name="en" select="concat('The service ', @target, ' does not run now, is not started by the next boot and cannot be started by a socket, a timer, the message bus, inetd or cron. Masked, not installed, or disabled with nothing that starts it: each meets it.')"/>
		</xsl:call-template>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'service' and @operator = 'off-or']" mode="description">
		<xsl:call-template name="say">
			<xsl:with-param name="zh" select="concat('服務 ', @target, ' 現行未執行，下次開機後亦不啟動（已遮罩、未安裝，或停用而確無任何途徑啟動者均符合）；或其實際讀取之 snmpd.conf（依單元命令列與 SNMPCONFPATH，含引入之檔案）僅使用 SNMPv3：無 rocommunity、rwcommunity、com2sec、authcommunity 及以版本 1 或 2c 傳送之 trapsink、trap2sink、informsink、trapsess。')"/>
			<xsl:with-param name="en" select="concat('The service ', @target, ' does not run now and is not started by the next boot (masked, not installed, or disabled with nothing that starts it); or the snmpd.conf it really reads (by the command line of its unit and SNMPCONFPATH, with what it includes) has it speak SNMPv3 alone: no rocommunity, rwcommunity, com2sec or authcommunity, and no trapsink, trap2sink, informsink or trapsess that sends by version 1 or 2c.')"/>
		</xsl:call-template>
	</xsl:template>

	<xsl:template name="unit-of">
		<xsl:variable name="first" select="substring-before(concat(@target, ' '), ' ')"/>
		<xsl:value-of select="$first"/>
		<xsl:if test="not(contains($first, '.'))">.service</xsl:if>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'service']" mode="fix">
		<xsl:variable name="unit"><xsl:call-template name="unit-of"/></xsl:variable>
		<xsl:choose>
			<xsl:when test="@operator = 'on'">
				<xsl:call-template name="say">
					<xsl:with-param name="zh" select="concat('解除 ', $unit, ' 之遮罩，啟用並啟動之。')"/>
					<xsl:with-param name="en" select="concat('Take a mask off ', $unit, ', enable it and start it.')"/>
				</xsl:call-template>
				<commands><xsl:value-of select="concat('systemctl unmask ', $unit, '&#10;systemctl --now enable ', $unit)"/></commands>
			</xsl:when>
			<xsl:otherwise>
				<xsl:call-template name="say">
					<xsl:with-param name="zh" select="concat('停止並遮罩 ', $unit, '；無需使用時移除其套件更佳。')"/>
					<xsl:with-param name="en" select="concat('Stop and mask ', $unit, '; where nobody needs it, remove its package instead.')"/>
				</xsl:call-template>
				<commands><xsl:value-of select="concat('systemctl --now mask ', $unit)"/></commands>
			</xsl:otherwise>
		</xsl:choose>
	</xsl:template>

	<xsl:template match="g:item[@kind = 'service']" mode="check">
		<xsl:choose>
			<!-- A unit that runs and loads nothing is no packet filter. -->
			<xsl:when test="starts-with(@alternative, 'firewall=') and @operator = 'on' and @value != ''">
				<check name="packet-filter">
					<bind param="filter">
						<xsl:attribute name="text">
							<xsl:choose>
								<xsl:when test="@value = '/etc/iptables/rules.v4'">iptables</xsl:when>
								<xsl:when test="@value = '/etc/iptables/rules.v6'">ip6tables</xsl:when>
								<xsl:otherwise><xsl:value-of select="@value"/></xsl:otherwise>
							</xsl:choose>
						</xsl:attribute>
					</bind>
					<bind param="ask" text="loaded"/>
				</check>
			</xsl:when>
			<xsl:when test="@operator = 'on' and @value = ''">
				<check name="services-on"><bind param="services" text="{@target}"/></check>
			</xsl:when>
			<xsl:when test="@operator = 'on' and @value != 'ufw'">
				<check name="service-ready"><bind param="services" text="{@target}"/><bind param="needs" text="{@value}"/></check>
			</xsl:when>
			<xsl:when test="@operator = 'off-or'">
				<check name="snmp-v3"><bind param="services" text="{@target}"/></check>
			</xsl:when>
			<xsl:when test="@operator = 'off'">
				<check name="services-off"><bind param="services" text="{@target}"/></check>
			</xsl:when>
		</xsl:choose>
	</xsl:template>
</xsl:stylesheet>
