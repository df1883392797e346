@echo off
rem Pulumi runs this file.
where node >nul 2>nul
if errorlevel 1 (
  echo The provider alicloud-cdn-refresh needs Node.js 22.12 or newer, and there is no node on PATH. Install it: https://nodejs.org/en/download 1>&2
  exit /b 1
)
node "%~dp0start.cjs" %*
