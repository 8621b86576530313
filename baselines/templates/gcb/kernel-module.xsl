<?xml version="1.0" encoding="UTF-8"?>
<!-- Items of the kind kernel-module: the module @target is not loaded and cannot be; @value: the command that stands for it. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
	xmlns="urn:plumbline:catalogue" xmlns:g="urn:plumbline:gcb" exclude-result-prefixes="g">
	<xsl:template match="g:item[@kind = 'kernel-module']" mode="description">
		<xsl:call-template name="say">
			<xsl:with-param name="zh" select="concat('核心模組 ', @target, ' 目前未載入，且開機後無法以名稱、別名、其他模組之相依關係或開機時執行之指令載入；逐一就主機上之各核心，依 modprobe.d 實際生效之 install、blacklist 及 alias 判定。僅有 blacklist 而無 install 者，仍可依名稱載入；核心不具該模組者符合，內建於核心者不符合。')"/>
			<xsl:with-param name="en" select="concat('The kernel module ', @target, ' is not loaded now, and after a boot nothing loads it: no request by its name or an alias, no need of another module, no command the boot comes to. Each kernel of the host is judged, by the lines install, blacklist and alias of modprobe.d that really count. A blacklist line alone leaves it loadable by name; a kernel without the module is good, one that has it built in is not.')"/>
		</xsl:call-template>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'kernel-module']" mode="fix">
		<xsl:call-template name="say">
			<xsl:with-param name="zh" select="concat('於 /etc/modprobe.d 加入 ', @target, ' 之 install 及 blacklist 設定，並卸載該模組。')"/>
			<xsl:with-param name="en" select="concat('Give /etc/modprobe.d an install and a blacklist line for ', @target, ', and unload the module.')"/>
		</xsl:call-template>
		<commands>
			<xsl:call-template name="module-off"><xsl:with-param name="names" select="@target"/></xsl:call-template>
		</commands>
	</xsl:template>
	<!-- The commands for each of the names. -->
	<xsl:template name="module-off">
		<xsl:param name="names"/>
		<xsl:variable name="name" select="substring-before(concat($names, ' '), ' ')"/>
		<xsl:variable name="rest" select="substring-after($names, ' ')"/>
		<xsl:value-of select="concat(&quot;printf 'install &quot;, $name, ' ', @value, '\nblacklist ', $name, &quot;\n' > /etc/modprobe.d/&quot;, $name, '.conf')"/>
		<xsl:value-of select="concat('&#10;modprobe -r ', $name)"/>
		<xsl:if test="$rest">
			<xsl:text>&#10;</xsl:text>
			<xsl:call-template name="module-off"><xsl:with-param name="names" select="$rest"/></xsl:call-template>
		</xsl:if>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'kernel-module']" mode="check">
		<check name="modules-off"><bind param="modules" text="{@target}"/></check>
	</xsl:template>

	<!-- Whether it is loaded now: by whom it may be loaded OVAL cannot say. -->
	<xsl:template match="g:item[@kind = 'kernel-module']" mode="twin">
		<oval-no-line clears="no" title="the module {@target} is not loaded" file="/proc/modules" pattern="^({translate(@target, '- ', '_|')}) "/>
	</xsl:template>
</xsl:stylesheet>
