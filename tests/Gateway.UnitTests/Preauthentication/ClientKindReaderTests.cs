using Gateway.Preauthentication;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Gateway.UnitTests.Preauthentication;

public sealed class ClientKindReaderTests
{
    private const string Browser =
        "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";
    private const string Page = "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

    [Theory]
    [InlineData("GET", ClientKind.Navigation, Browser, Page, "Sec-Fetch-Mode: navigate")]
    [InlineData("HEAD", ClientKind.Navigation, Browser, Page)]
    [InlineData("GET", ClientKind.Navigation, Page)]
    [InlineData("POST", ClientKind.Navigation, Browser, Page, "Content-Type: application/x-www-form-urlencoded")]
    [InlineData("POST", ClientKind.Program, Browser, Page, "Content-Type: text/xml")]
    [InlineData("POST", ClientKind.Program, Browser, Page, "Content-Type: application/soap+xml")]
    [InlineData("POST", ClientKind.Program, Browser, Page)]
    [InlineData("GET", ClientKind.Script, Browser, "Accept: */*", "Sec-Fetch-Mode: cors")]
    [InlineData("GET", ClientKind.Script, Browser, "Accept: image/avif,*/*", "Sec-Fetch-Mode: no-cors")]
    [InlineData("GET", ClientKind.Script, Browser, Page, "X-Requested-With: XMLHttpRequest")]
    [InlineData("POST", ClientKind.Script, Browser, "Accept: */*", "X-OWA-CANARY: abc")]
    [InlineData("GET", ClientKind.Script, Browser, "Sec-Fetch-Mode: websocket", "Upgrade: websocket", "Connection: Upgrade")]
    [InlineData("GET", ClientKind.Program, Browser, Page, "Upgrade: websocket", "Connection: Upgrade")]
    [InlineData("GET", ClientKind.Program, Browser, "Accept: */*")]
    [InlineData("GET", ClientKind.Program, "User-Agent: curl/8.5.0", "Accept: */*")]
    [InlineData("GET", ClientKind.Program)]
    [InlineData("OPTIONS", ClientKind.Program, Browser, Page)]
    [InlineData("PROPFIND", ClientKind.Program, Browser, Page)]
    [InlineData("CONNECT", ClientKind.Program, Browser, Page)]
    [InlineData("POST", ClientKind.Program, "User-Agent: Apple-iPhone14C3/2001.55", "Content-Type: application/vnd.ms-sync.wbxml")]
    [InlineData("GET", ClientKind.Program, "User-Agent: Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.17928; Pro)", Page)]
    [InlineData("GET", ClientKind.Program, "User-Agent: Mozilla/4.0 (compatible; ms-office; MSOffice rmj)", Page)]
    [InlineData("GET", ClientKind.Program, "User-Agent: Microsoft-WebDAV-MiniRedir/10.0.19045", Page)]
    [InlineData("GET", ClientKind.Program, "User-Agent: MacOutlook/16.89", Page)]
    public void Read_TellsBrowsersFromPrograms(string method, ClientKind expected, params string[] headers)
    {
        var dictionary = new HeaderDictionary();
        foreach (var header in headers)
        {
            var colon = header.IndexOf(": ", StringComparison.Ordinal);
            dictionary[header[..colon]] = header[(colon + 2)..];
        }

        Assert.Equal(expected, ClientKindReader.Read(method, dictionary));
    }

    [Theory]
    [InlineData(ClientKind.Navigation, RouteAuthentication.Forms)]
    [InlineData(ClientKind.Navigation, RouteAuthentication.OpenIdConnect)]
    [InlineData(ClientKind.Program, RouteAuthentication.Basic)]
    [InlineData(ClientKind.Program, RouteAuthentication.Forms, RouteAuthentication.Basic)]
    public void Read_WithoutAccept_TakesPagesWhereTheRouteHasNothingElse(ClientKind expected, params RouteAuthentication[] schemes)
    {
        var route = new RoutePreauthentication { Route = "owa", Schemes = schemes };

        Assert.Equal(expected, ClientKindReader.Read("GET", new HeaderDictionary(), route));
        Assert.Equal(ClientKind.Program, ClientKindReader.Read("GET", new HeaderDictionary { ["Accept"] = "*/*" }, route));
    }
}
