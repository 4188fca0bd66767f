using Gateway.Preauthentication;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Gateway.UnitTests.Preauthentication;

public sealed class CallerKindReaderTests
{
    private const string Browser = "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";
    private const string Page = "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

    [Theory]
    [InlineData("GET", CallerKind.Navigation, Browser, Page, "Sec-Fetch-Mode: navigate")]
    [InlineData("HEAD", CallerKind.Navigation, Browser, Page)]
    [InlineData("GET", CallerKind.Navigation, Page)]
    [InlineData("POST", CallerKind.Navigation, Browser, Page, "Content-Type: application/x-www-form-urlencoded")]
    [InlineData("POST", CallerKind.Program, Browser, Page, "Content-Type: text/xml")]
    [InlineData("POST", CallerKind.Program, Browser, Page, "Content-Type: application/soap+xml")]
    [InlineData("POST", CallerKind.Program, Browser, Page)]
    [InlineData("GET", CallerKind.Script, Browser, "Accept: */*", "Sec-Fetch-Mode: cors")]
    [InlineData("GET", CallerKind.Script, Browser, "Accept: image/avif,*/*", "Sec-Fetch-Mode: no-cors")]
    [InlineData("GET", CallerKind.Script, Browser, Page, "X-Requested-With: XMLHttpRequest")]
    [InlineData("POST", CallerKind.Script, Browser, "Accept: */*", "X-OWA-CANARY: abc")]
    [InlineData("GET", CallerKind.Script, Browser, "Sec-Fetch-Mode: websocket", "Upgrade: websocket", "Connection: Upgrade")]
    [InlineData("GET", CallerKind.Program, Browser, Page, "Upgrade: websocket", "Connection: Upgrade")]
    [InlineData("GET", CallerKind.Program, Browser, "Accept: */*")]
    [InlineData("GET", CallerKind.Program, "User-Agent: curl/8.5.0", "Accept: */*")]
    [InlineData("GET", CallerKind.Program)]
    [InlineData("OPTIONS", CallerKind.Program, Browser, Page)]
    [InlineData("PROPFIND", CallerKind.Program, Browser, Page)]
    [InlineData("CONNECT", CallerKind.Program, Browser, Page)]
    [InlineData("POST", CallerKind.Program, "User-Agent: Apple-iPhone14C3/2001.55", "Content-Type: application/vnd.ms-sync.wbxml")]
    [InlineData("GET", CallerKind.Program, "User-Agent: Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.17928; Pro)", Page)]
    [InlineData("GET", CallerKind.Program, "User-Agent: Mozilla/4.0 (compatible; ms-office; MSOffice rmj)", Page)]
    [InlineData("GET", CallerKind.Program, "User-Agent: Microsoft-WebDAV-MiniRedir/10.0.19045", Page)]
    [InlineData("GET", CallerKind.Program, "User-Agent: MacOutlook/16.89", Page)]
    public void Read_TellsBrowsersFromPrograms(string method, CallerKind expected, params string[] headers)
    {
        var dictionary = new HeaderDictionary();
        foreach (var header in headers)
        {
            var colon = header.IndexOf(": ", StringComparison.Ordinal);
            dictionary[header[..colon]] = header[(colon + 2)..];
        }

        Assert.Equal(expected, CallerKindReader.Read(method, dictionary));
    }
}
