<?xml version="1.0" encoding="UTF-8"?>
<!--
  Items of the kind firewall: of the packet filter @target (nftables, iptables, ip6tables, ufw, firewalld) one thing, @operator:
  tables, chains, policy, loopback, loaded; zone: the default zone of firewalld is @value.
-->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
	xmlns="urn:plumbline:catalogue" xmlns:g="urn:plumbline:gcb" exclude-result-prefixes="g">
	<xsl:template match="g:item[@kind = 'firewall']" mode="description">
		<xsl:variable name="zh">
			<xsl:choose>
				<xsl:when test="@operator = 'tables'">須至少有一個表；</xsl:when>
				<xsl:when test="@operator = 'chains'">須具有掛於 input、forward 及 output 之基本鏈；</xsl:when>
				<xsl:when test="@operator = 'policy'">input、forward 及 output 之預設政策須為丟棄，以無條件丟棄之規則結尾者同；</xsl:when>
				<xsl:when test="@operator = 'loopback'">須允許經由 lo 之封包，並使具迴路位址（127.0.0.0/8、::1）之封包無法由其他介面進入，依規則實際效果（含次序）判定，不限特定寫法；</xsl:when>
				<xsl:otherwise>開機時須載入含基本鏈之規則集；</xsl:otherwise>
			</xsl:choose>
		</xsl:variable>
		<xsl:variable name="en">
			<xsl:choose>
				<xsl:when test="@operator = 'tables'">has a table at least. </xsl:when>
				<xsl:when test="@operator = 'chains'">has base chains with the hooks input, forward and output. </xsl:when>
				<xsl:when test="@operator = 'policy'">drops in input, forward and output what no rule lets through, by the policy or by a last rule that drops everything. </xsl:when>
				<xsl:when test="@operator = 'loopback'">lets through what comes by lo and lets nothing with an address of the loopback (127.0.0.0/8, ::1) in by another interface; the effect of the rules in their order is judged, not their wording. </xsl:when>
				<xsl:otherwise>is loaded by the boot with a set of rules that has a base chain. </xsl:otherwise>
			</xsl:choose>
		</xsl:variable>
		<xsl:call-template name="say">
			<xsl:with-param name="zh" select="concat(@target, ' ', $zh, '依開機時實際載入之規則判定，運作中之系統另檢查核心現有之規則。')"/>
			<xsl:with-param name="en" select="concat(@target, ' ', $en, 'What the next boot really loads is judged, and on a running system what the kernel holds now.')"/>
		</xsl:call-template>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'firewall'][@operator = 'zone']" mode="description" priority="1">
		<xsl:call-template name="say">
			<xsl:with-param name="zh" select="concat('firewalld 之預設區域（/etc/firewalld/firewalld.conf 之 DefaultZone）須為 ', @value, '，且該區域之定義（/etc/firewalld/zones 優先於 /usr/lib/firewalld/zones）不得為全部允許；運作中之系統另檢查核心規則所用之預設區域。')"/>
			<xsl:with-param name="en" select="concat('The default zone of firewalld (DefaultZone in /etc/firewalld/firewalld.conf) is ', @value, ', and its definition, that of /etc/firewalld/zones before that of /usr/lib/firewalld/zones, does not let everything in; on a running system the zone that the rules in the kernel end in is looked at too.')"/>
		</xsl:call-template>
	</xsl:template>

	<xsl:template name="firewall-commands">
		<xsl:variable name="save">
			<xsl:choose>
				<xsl:when test="$rpm">nft list ruleset &gt;/etc/nftables/twgcb.nft&#10;grep -q '^include "/etc/nftables/twgcb.nft"' /etc/sysconfig/nftables.conf || echo 'include "/etc/nftables/twgcb.nft"' &gt;&gt;/etc/sysconfig/nftables.conf</xsl:when>
				<xsl:otherwise>{ echo 'flush ruleset'; nft list ruleset; } &gt;/etc/nftables.conf</xsl:otherwise>
			</xsl:choose>
		</xsl:variable>
		<xsl:variable name="ip"><xsl:value-of select="@target"/></xsl:variable>
		<xsl:variable name="saved">
			<xsl:choose>
				<xsl:when test="$rpm"><xsl:value-of select="concat($ip, '-save &gt;/etc/sysconfig/', $ip)"/></xsl:when>
				<xsl:when test="$ip = 'ip6tables'">ip6tables-save &gt;/etc/iptables/rules.v6</xsl:when>
				<xsl:otherwise>iptables-save &gt;/etc/iptables/rules.v4</xsl:otherwise>
			</xsl:choose>
		</xsl:variable>
		<xsl:choose>
			<xsl:when test="@target = 'firewalld'"><xsl:value-of select="concat('firewall-cmd --set-default-zone=', @value)"/></xsl:when>
			<xsl:when test="@target = 'nftables' and @operator = 'tables'"><xsl:value-of select="concat('nft create table inet filter&#10;', $save)"/></xsl:when>
			<xsl:when test="@target = 'nftables' and @operator = 'chains'"><xsl:value-of select="concat(&quot;nft create chain inet filter input '{ type filter hook input priority 0; }'&#10;nft create chain inet filter forward '{ type filter hook forward priority 0; }'&#10;nft create chain inet filter output '{ type filter hook output priority 0; }'&#10;&quot;, $save)"/></xsl:when>
			<xsl:when test="@target = 'nftables' and @operator = 'policy'"><xsl:value-of select="concat(&quot;nft chain inet filter input '{ policy drop; }'&#10;nft chain inet filter forward '{ policy drop; }'&#10;nft chain inet filter output '{ policy drop; }'&#10;&quot;, $save)"/></xsl:when>
			<xsl:when test="@target = 'nftables' and @operator = 'loopback'"><xsl:value-of select="concat('nft insert rule inet filter input ip6 saddr ::1 counter drop&#10;nft insert rule inet filter input ip saddr 127.0.0.0/8 counter drop&#10;nft insert rule inet filter input iif lo accept&#10;', $save)"/></xsl:when>
			<xsl:when test="@target = 'nftables'"><xsl:value-of select="concat($save, '&#10;systemctl enable nftables')"/></xsl:when>
			<xsl:when test="@target = 'ufw' and @operator = 'policy'">ufw default deny incoming&#10;ufw default deny outgoing&#10;ufw default deny routed</xsl:when>
			<xsl:when test="@target = 'ufw'">ufw allow in on lo&#10;ufw allow out on lo&#10;ufw insert 1 deny in from 127.0.0.0/8&#10;ufw deny in from ::1</xsl:when>
			<xsl:when test="@operator = 'policy'"><xsl:value-of select="concat($ip, ' -P INPUT DROP&#10;', $ip, ' -P FORWARD DROP&#10;', $ip, ' -P OUTPUT DROP&#10;', $saved)"/></xsl:when>
			<xsl:otherwise>
				<xsl:variable name="from"><xsl:choose><xsl:when test="$ip = 'ip6tables'">::1</xsl:when><xsl:otherwise>127.0.0.0/8</xsl:otherwise></xsl:choose></xsl:variable>
				<xsl:value-of select="concat($ip, ' -I INPUT 1 -s ', $from, ' -j DROP&#10;', $ip, ' -I INPUT 1 -i lo -j ACCEPT&#10;', $ip, ' -I OUTPUT 1 -o lo -j ACCEPT&#10;', $saved)"/>
			</xsl:otherwise>
		</xsl:choose>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'firewall']" mode="fix">
		<xsl:call-template name="say">
			<xsl:with-param name="zh" select="concat('以下列指令設定 ', @target, ' 並儲存，使開機時載入；變更預設政策前，先建立必要之允許規則（如 SSH、DNS、NTP），以免連線中斷。')"/>
			<xsl:with-param name="en" select="concat('Set ', @target, ' by the commands below and save it, so that the boot loads it. Before a policy is changed, make the rules that let through what is needed (SSH, DNS, NTP), or connections are cut.')"/>
		</xsl:call-template>
		<commands><xsl:call-template name="firewall-commands"/></commands>
	</xsl:template>

	<xsl:template match="g:item[@kind = 'firewall']" mode="check">
		<check name="packet-filter">
			<bind param="filter" text="{@target}"/>
			<bind param="ask" text="{@operator}"/>
		</check>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'firewall'][@operator = 'zone']" mode="check" priority="1">
		<check name="firewalld-zone">
			<bind param="zones" text="{@value}"/>
			<bind param="stricter" text="drop block"/>
		</check>
	</xsl:template>
</xsl:stylesheet>
