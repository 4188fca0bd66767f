using Gateway.Configuration;
using Gateway.Settings;
using Gateway.Testing;
using Xunit;

namespace Gateway.UnitTests.Settings;

public sealed class EffectiveConfigurationTests : IDisposable
{
    private const string Secret = "0123456789abcdef-secret";

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void List_Values_HaveTheirOrigins()
    {
        var values = List(
            """
            { "Gateway": {
              "SignIn": { "Realm": "${REALM}" },
              "Identity": { "Domains": [ "example.com" ] },
              "Routes": { "a.b": { "Hosts": "mail.example.com", "Cluster": "x", "Authentication": "Anonymous" } } } }
            """,
            ("REALM", "Mail"),
            ("Gateway__Shutdown__Drain", "00:01:00"));

        Assert.Equal(("\"Mail\"", "gateway.json:2:15", "${REALM}"), Of(values, "Gateway:SignIn:Realm"));
        Assert.Equal(("\"00:01:00\"", "environment Gateway__Shutdown__Drain", null), Of(values, "Gateway:Shutdown:Drain"));
        Assert.Equal(("[\"example.com\"]", "gateway.json:3:17", null), Of(values, "Gateway:Identity:Domains"));
        Assert.Equal(("[\"mail.example.com\"]", "gateway.json:4:24", null), Of(values, "Gateway:Routes:a.b:Hosts"));
        Assert.Equal(("\"127.0.0.1:9443\"", null, null), Of(values, "Gateway:Admin:Endpoint"));
    }

    [Fact]
    public void List_EveryValueThatIsNotADefault_IsInTheFile()
    {
        var reading = new ConfigurationFile(
            Repository.Combine("config", "gateway.json"), new Dictionary<string, string>(), (_, _) => { }).Read();

        var set = EffectiveConfiguration.List(reading).Where(v => v.Origin is not null).ToArray();

        Assert.True(set.Length > 60);
        Assert.All(set, v => Assert.True(v.Origin!.Line > 0, v.Key));
        Assert.Equal(set.Length, set.Select(v => v.Key).Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    [Fact]
    public void List_Secrets_AreNotInIt()
    {
        _folder.Write("token", Secret);
        string[] files =
        [
            $$"""{ "Gateway": { "Admin": { "Token": "{{Secret}}" } } }""",
            """{ "Gateway": { "Admin": { "TokenFile": "token" } } }""",
            """{ "Gateway": { "Admin": { "Token": "${TOKEN}" } } }""",
        ];

        var tokens = files.Select(json => List(json, [1, 2, 3], ("TOKEN", Secret)).Single(v => v.Key == "Gateway:Admin:Token")).ToArray();

        Assert.All(tokens, token =>
        {
            Assert.True(token.IsSecret);
            Assert.NotNull(token.Origin);
            Assert.DoesNotContain(Secret, token.ToString(), StringComparison.Ordinal);
        });
        Assert.Single(tokens.Select(t => t.Digest).Distinct());
        Assert.NotEqual(tokens[0].Digest, List(files[0], [1, 2, 4]).Single(v => v.Key == "Gateway:Admin:Token").Digest);
        Assert.Null(List(files[0]).Single(v => v.Key == "Gateway:Admin:Token").Digest);
    }

    [Fact]
    public void List_Transforms_AreSecretsToo()
    {
        const string Route = """
            { "Gateway": { "Routes": { "a": { "Hosts": "a.example.com", "Cluster": "x", "Authentication": "Anonymous",
              "Transforms": [ { "RequestHeader": "Authorization", "Set": "Basic c2VjcmV0" } ], "Metadata": { "k": "v" } } } } }
            """;

        var values = List(Route, [1]);

        var transforms = values.Single(v => v.Key == "Gateway:Routes:a:Transforms");
        Assert.True(transforms is { IsSecret: true, Digest: not null }, transforms.ToString());
        Assert.Equal("\"v\"", Of(values, "Gateway:Routes:a:Metadata:k").Json);
    }

    [Fact]
    public void RestartRequired_Keys_AreThoseThatTheReloadReports()
    {
        Assert.True(RestartRequiredSettings.Contains("Gateway:Redis:Password"));
        Assert.True(RestartRequiredSettings.Contains("Gateway:Listeners:https:Limits:KeepAlive"));
        Assert.False(RestartRequiredSettings.Contains("Gateway:Listeners:https:Endpoint"));
        Assert.False(RestartRequiredSettings.Contains("Gateway:SignIn:Realm"));
    }

    public void Dispose() => _folder.Dispose();

    private static (string? Json, string? Origin, string? Written) Of(IEnumerable<EffectiveValue> values, string key)
    {
        var value = values.Single(v => v.Key == key);
        var origin = value.Origin?.ToString();
        return (value.Json, origin?[(origin.LastIndexOf('/') + 1)..], value.Written);
    }

    private IReadOnlyList<EffectiveValue> List(string json, params (string Name, string Value)[] variables) =>
        List(json, null, variables);

    private IReadOnlyList<EffectiveValue> List(string json, byte[]? key, params (string Name, string Value)[] variables)
    {
        var file = new ConfigurationFile(
            _folder.Write("gateway.json", json), variables.ToDictionary(v => v.Name, v => v.Value), (_, _) => { });
        var reading = file.Read();
        Assert.Empty(reading.Errors);
        return EffectiveConfiguration.List(reading, key);
    }
}
