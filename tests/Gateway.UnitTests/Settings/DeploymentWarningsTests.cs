using Gateway.Configuration;
using Gateway.Settings;
using Gateway.Testing;
using Xunit;

namespace Gateway.UnitTests.Settings;

public sealed class DeploymentWarningsTests : IDisposable
{
    private const string Https = """ "Listeners": { "https": { "Endpoint": "127.0.0.1:8443", "Protocol": "Https" } } """;
    private const string Names = """ "Certificates": { "Names": { "*.example.com": { "Issuer": "OwnCa" } }, "UnknownName": "Refuse" } """;
    private const string Route = """
        "Routes": { "owa": { "Preset": "Owa", "Hosts": [ "mail.example.com" ], "Cluster": "ex", "Authentication": "Basic",
          "Delegation": "Basic" } }
        """;

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Find_CompleteConfiguration_IsSilent() =>
        Assert.Empty(Warnings(Https, Names, Route, Cluster("https://ex.example.com"), Users()));

    [Fact]
    public void Find_HttpsListenerWithoutCertificates_Warns() =>
        AssertWarning(
            "Listeners:https", "has no certificate and refuses every handshake", Https, Route, Cluster("https://ex.example.com"), Users());

    [Theory]
    [InlineData(2, "", true)]
    [InlineData(1, "", false)]
    [InlineData(2, """, "Accounts": { "PostgreSql": { "Servers": [ "127.0.0.1" ] } }""", false)]
    public void Find_SecondFactorsOfSeveralGateways_WarnsUnlessTheyShareADatabase(int gateways, string accounts, bool warns)
    {
        var warnings = Warnings(Https, Names, Cluster("https://ex.example.com"), $$"""
            "Identity": { "Users": { "File": "users.json" }, "Gateways": {{gateways}} }{{accounts}}
            """, """
            "Routes": { "owa": { "Preset": "Owa", "Hosts": [ "mail.example.com" ], "Cluster": "ex", "Authentication": "Forms",
              "Delegation": "Basic", "SecondFactor": {} } }
            """);

        Assert.Equal(warns, warnings.Any(w => w.Message.Contains("a code is accepted once at each", StringComparison.Ordinal)));
    }

    [Fact]
    public void Find_ListenerWithoutRoutes_Warns() =>
        AssertWarning("Listeners:https", "accepts Https, but no route publishes it", Https, Names, Users());

    [Fact]
    public void Find_MailListenerWithoutRoutes_Warns() =>
        AssertWarning(
            "Listeners:imap",
            "accepts Imap4, but no route publishes it",
            """ "Listeners": { "imap": { "Endpoint": "127.0.0.1:8993", "Protocol": "Imap4" } } """,
            Names,
            Route,
            Cluster("https://ex.example.com"),
            Users());

    [Fact]
    public void Find_HostThatNoCertificateCovers_Warns() =>
        AssertWarning(
            "Routes:owa:Hosts",
            "publishes mail.example.com, which no entry of Certificates:Names covers",
            Https,
            """ "Certificates": { "Names": { "other.example.net": { "Issuer": "OwnCa" } } } """,
            Route,
            Cluster("https://ex.example.com"),
            Users());

    [Theory]
    [InlineData(""" "ews": { "Preset": "Ews", "Hosts": [ "mail.example.com" ], "Cluster": "ex", "Authentication": "Basic" } """, true)]
    [InlineData(""" "imap": { "Preset": "Imap4", "Cluster": "mbx" } """, true)]
    [InlineData(
        """ "rpc": { "Preset": "RpcOverHttp", "Hosts": [ "mail.example.com" ], "Cluster": "ex", "Authentication": "PassThrough" } """, true)]
    [InlineData(""" "wiki": { "Hosts": [ "wiki.example.com" ], "Cluster": "wiki", "Authentication": "Basic" } """, false)]
    [InlineData(""" "imap": { "Preset": "Imap4", "Cluster": "mbx", "Authentication": "AppPassword" } """, false)]
    [InlineData(""" "logo": { "Hosts": [ "mail.example.com" ], "Root": "/l/", "Cluster": "ex", "Authentication": "Anonymous" } """, false)]
    [InlineData(
        """ "ews": { "Preset": "Ews", "Hosts": [ "mail.example.com" ], "Cluster": "ex", "Authentication": "Basic", "SecondFactor": {} } """,
        false)]
    public void Find_WayAroundASecondFactor_Warns(string route, bool warned)
    {
        var found = Warnings(
            Https,
            Names,
            $$"""
            "Routes": { "owa": { "Preset": "Owa", "Hosts": [ "mail.example.com" ], "Cluster": "ex", "Authentication": "Forms", "SecondFactor": {} }, {{route}} }
            """,
            """
            "Clusters": {
              "ex": { "Destinations": { "one": { "Address": "https://ex.example.com" } } },
              "mbx": { "Destinations": { "one": { "Address": "imaps://mbx.example.com" } } },
              "wiki": { "Destinations": { "one": { "Address": "https://wiki.example.com" } } }
            }
            """,
            Users());

        Assert.Equal(warned, found.Any(w => w.Message.Contains("takes passwords alone", StringComparison.Ordinal)));
        Assert.Equal(
            route.Contains("SecondFactor", StringComparison.Ordinal),
            found.Any(w => w.Message.Contains("are refused everywhere", StringComparison.Ordinal)));
    }

    [Fact]
    public void Find_PasswordsWithoutDirectory_Warns() =>
        AssertWarning(
            "Routes:owa", "authenticates by password, but there are no users", Https, Names, Route, Cluster("https://ex.example.com"));

    [Theory]
    [InlineData("http://ex.example.com", true)]
    [InlineData("http://192.0.2.7:8080", true)]
    [InlineData("http://127.0.0.1:8080", false)]
    [InlineData("http://[::1]:8080", false)]
    [InlineData("http://localhost:8080", false)]
    public void Find_PasswordsInClearOverTheNetwork_Warns(string address, bool warns)
    {
        var warnings = Warnings(Https, Names, Route, Cluster(address), Users());

        Assert.Equal(warns, warnings.Any(w => w.Message == $"sends passwords in clear over the network to {address}; use https:// for the "
            + "destination"));
    }

    [Fact]
    public void Find_ClusterThatNoRouteUses_Warns() =>
        AssertWarning("Clusters:ex", "is not used by any route", Cluster("https://ex.example.com"));

    public void Dispose() => _folder.Dispose();

    private static string Cluster(string address) =>
        $$""" "Clusters": { "ex": { "Destinations": { "a": { "Address": "{{address}}" } } } } """;

    private string Users()
    {
        var path = _folder.Write("users.json", """{ "users": { "alice": { "password": "not a hash" } } }""");
        return $$""" "Identity": { "Users": { "File": "{{path}}" } } """;
    }

    private void AssertWarning(string key, string message, params string[] sections) =>
        Assert.Contains(Warnings(sections), w => w.Key == $"Gateway:{key}" && w.Message.StartsWith(message, StringComparison.Ordinal));

    private IReadOnlyList<ConfigurationError> Warnings(params string[] sections)
    {
        var path = _folder.Write("gateway.json", $$"""{ "Gateway": { {{string.Join(',', sections)}} } }""");
        var reading = new ConfigurationFile(path, new Dictionary<string, string>()).Read();
        Assert.Equal("", string.Join('\n', reading.Errors));
        return [.. reading.Warnings.Where(w => !w.Message.Contains("has no certificate yet", StringComparison.Ordinal)
            && !w.Key.EndsWith("Users:File", StringComparison.Ordinal))];
    }
}
