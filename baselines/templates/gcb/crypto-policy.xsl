<?xml version="1.0" encoding="UTF-8"?>
<!-- Items of the kind crypto-policy: the system-wide policy is one of @value ("in"), or sshd does not leave it ("absent"). -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
	xmlns="urn:plumbline:catalogue" xmlns:g="urn:plumbline:gcb" exclude-result-prefixes="g">
	<xsl:template match="g:item[@kind = 'crypto-policy'][@operator = 'in']" mode="description">
		<xsl:call-template name="say">
			<xsl:with-param name="zh" select="concat('全系統加密原則須為下列之一：', translate(@value, '|', '、'), '；依 ', @target, ' 推導所設定之原則，並確認已套用：/etc/crypto-policies/state/current 與設定相同、後端檔案屬該原則，且該原則未於 /etc/crypto-policies/policies 另行定義。')"/>
			<xsl:with-param name="en" select="concat('The system-wide cryptographic policy must be one of ', translate(@value, '|', ' '), '. What ', @target, ' comes to is judged, and that it is applied: /etc/crypto-policies/state/current says the same, the back ends are of that policy, and /etc/crypto-policies/policies does not define its name anew.')"/>
		</xsl:call-template>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'crypto-policy'][@operator = 'in']" mode="fix">
		<xsl:call-template name="say">
			<xsl:with-param name="zh" select="'以 update-crypto-policies 設定 FUTURE 或 FIPS（必要時附加子原則），並重新啟動系統；套用前確認所有用戶端可使用較強之演算法。'"/>
			<xsl:with-param name="en" select="'Set FUTURE or FIPS by update-crypto-policies, with a sub-policy where one is needed, and restart the system. Make sure first that all clients know the stronger algorithms.'"/>
		</xsl:call-template>
		<commands>update-crypto-policies --set FUTURE</commands>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'crypto-policy'][@operator = 'in']" mode="check">
		<check name="crypto-policy"><bind param="policies" text="{translate(@value, '|', ' ')}"/></check>
	</xsl:template>

	<xsl:template match="g:item[@kind = 'crypto-policy'][@operator = 'absent']" mode="description">
		<xsl:call-template name="say">
			<xsl:with-param name="zh" select="concat(@target, ' 不得有生效之 ', @value, '= 設定列；且每一個會啟動之 sshd 實際採用之 Ciphers、MACs 及 KexAlgorithms 須來自加密原則之後端檔案，而非 sshd 自身之組態、命令列或程式預設值。')"/>
			<xsl:with-param name="en" select="concat('No line of ', @target, ' sets ', @value, '=, and the Ciphers, MACs and KexAlgorithms really used by every sshd that is started come from the back end of the cryptographic policy, not from the configuration or command line of sshd itself nor its compiled-in defaults.')"/>
		</xsl:call-template>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'crypto-policy'][@operator = 'absent']" mode="fix">
		<xsl:call-template name="say">
			<xsl:with-param name="zh" select="concat('刪除 ', @target, ' 之 ', @value, '= 設定列，並移除 sshd 組態中先於加密原則之 Ciphers、MACs 及 KexAlgorithms；須調整演算法時以加密原則之子原則設定。')"/>
			<xsl:with-param name="en" select="concat('Take the line ', @value, '= out of ', @target, ', and Ciphers, MACs and KexAlgorithms out of what sshd reads before the policy; change algorithms by a sub-policy of the cryptographic policy.')"/>
		</xsl:call-template>
		<commands><xsl:value-of select="concat(&quot;sed -ri 's/^\s*(&quot;, @value, &quot;\s*=)/# \1/' &quot;, @target, '&#10;systemctl restart sshd')"/></commands>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'crypto-policy'][@operator = 'absent']" mode="check">
		<check name="crypto-override"/>
	</xsl:template>
</xsl:stylesheet>
