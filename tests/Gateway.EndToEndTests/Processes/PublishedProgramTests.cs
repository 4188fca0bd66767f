using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Gateway.EndToEndTests.Listeners;
using Gateway.Testing;
using Gateway.Testing.BackEnds;
using Gateway.Testing.Peers;
using Xunit;

namespace Gateway.EndToEndTests.Processes;

/// <summary>
/// The published program is native code: nothing is compiled as it runs, and what the compiler did not see is missing. So it prints what
/// the built program prints, and the libraries that work by reflection elsewhere do their part.
/// </summary>
public sealed class PublishedProgramTests : IDisposable
{
    private const string Host = "mail.example.com";

    private readonly TemporaryFolder _folder = new();
    private readonly int _https = FreePort.Next();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Schema_IsTheFileInTheRepository()
    {
        var written = _folder.Combine("schema.json");

        var (exit, output) = await RunAsync("sh", ["-c", "\"$0\" schema > \"$1\"", PublishedProgram.Path, written]);

        Assert.True(exit == 0, output);
        Assert.Equal(
            await File.ReadAllBytesAsync(Repository.Combine("config", "gateway.schema.json"), Token),
            await File.ReadAllBytesAsync(written, Token));
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("status", "--help")]
    [InlineData("check")]
    [InlineData("check", "--json")]
    [InlineData("check", "--json", "--config", "wrong.json")]
    [InlineData("explain", "GET", "https://mail.example.com/open/", "--json")]
    [InlineData("explain", "GET", "https://mail.example.com/ldap/", "--user", "alice")]
    [InlineData("explain", "IMAP4", "mail.example.com", "--json")]
    [InlineData("user", "list", "--json")]
    [InlineData("user", "list", "--file", "broken.json")]
    [InlineData("certificate", "list")]
    [InlineData("certificate", "list", "--json")]
    [InlineData("certificate", "check", "--json")]
    [InlineData("certificate", "register", "--json")]
    public async Task Command_PrintsWhatTheBuiltProgramPrints(params string[] arguments)
    {
        Directory.CreateDirectory(_folder.Combine("config"));
        _folder.Write("config/gateway.json", Configuration("", ""));
        _folder.Write("wrong.json", """{ "Gateway": { "Rutes": {}, "Telemetry": { "AccessLog": 7 }, "Shutdown": { "Drain": "1" } } }""");
        _folder.Write("broken.json", """{ "Users": { "alice": { "Password": "x", "Grups": [] } } }""");
        Assert.Equal(0, (await PeerProcess.RunAsync(
            GatewayProgram.Built[0],
            [.. GatewayProgram.Built.Skip(1), "user", "add", "bob", "--file", _folder.Combine("config/users.json"), "--group", "staff"],
            Token,
            "correct horse battery staple\n")).ExitCode);

        // In the folder, as an administrator stands there; both streams in the order in which they are written.
        string[] inFolder = ["-c", "cd \"$0\" && exec \"$@\" 2>&1", _folder.Path];
        var built = await RunAsync("sh", [.. inFolder, .. GatewayProgram.Built, .. arguments]);
        var published = await RunAsync("sh", [.. inFolder, PublishedProgram.Path, .. arguments]);

        Assert.Equal(built.Output, published.Output);
        Assert.Equal(built.ExitCode, published.ExitCode);
        Assert.NotEmpty(published.Output);
    }

    [Fact]
    public async Task Certificate_FromAnAcmeServer_IsServed()
    {
        var http = FreePort.Next();
        await using var pebble = await PebbleServer.StartAsync(http, _https);
        await using var gateway = await GatewayProcess.StartAsync(_folder, $$"""
            {
              "Gateway": {
                "Listeners": {
                  "https": { "Endpoint": "127.0.0.1:{{_https}}", "Protocol": "Https" },
                  "http": { "Endpoint": "127.0.0.1:{{http}}", "Protocol": "HttpsRedirect" }
                },
                "Certificates": {
                  "Acme": { "DirectoryUrl": "{{pebble.Directory}}", "TrustedRootsFile": "{{pebble.Roots}}", "AcceptTermsOfService": true, "Email": "admin@example.com" },
                  "Names": { "{{Host}}": { "Issuer": "Acme" } }
                }
              }
            }
            """);
        var root = await pebble.WriteIssuerRootAsync(Token);
        var deadline = DateTime.UtcNow + GatewayProcess.Limit;

        string seen;
        do
        {
            await Task.Delay(100, Token);
            seen = await OpenSsl.ClientAsync(_https, $"-servername {Host} -verify_hostname {Host} -verify_return_error -CAfile {root}");
        }
        while (!seen.Contains("-----BEGIN CERTIFICATE-----", StringComparison.Ordinal) && DateTime.UtcNow < deadline);

        Assert.True(seen.Contains("Verify return code: 0 (ok)", StringComparison.Ordinal), $"{seen}\n{gateway.Output}\n{pebble.Output}");
    }

    [Fact]
    public async Task User_OfADirectory_IsSignedInToABackEndByNtlm()
    {
        await using var slapd = await SlapdServer.StartAsync($"""
            dn: uid=carol,{SlapdServer.BaseDn}
            objectClass: inetOrgPerson
            uid: carol
            cn: Carol
            sn: Example
            userPassword: carol{NtlmHandshake.PasswordSuffix}


            """);
        await using var backend = new NtlmBackend();
        await using var gateway = await GatewayProcess.StartAsync(_folder, Configuration(
            $$"""
            "Directories": {
              "corp": {
                "Ldap": {
                  "Servers": [ "{{slapd.Secure}}" ], "Roots": "{{slapd.Roots}}", "BaseDn": "{{SlapdServer.BaseDn}}",
                  "BindName": "{{SlapdServer.AdminDn}}", "BindPassword": "{{SlapdServer.AdminPassword}}", "Timeout": "00:01:00"
                }
              }
            }
            """,
            backend.Address.ToString()));
        using var client = CreateClient();

        using var right = await GetAsync(client, "/ldap/", "Basic", Base64($"carol:carol{NtlmHandshake.PasswordSuffix}"));
        using var wrong = await GetAsync(client, "/ldap/", "Basic", Base64("carol:guess"));

        Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        var answer = await right.Content.ReadAsStringAsync(Token);
        Assert.True(answer == "carol", $"{answer}\n{gateway.Output}");
    }

    [Fact]
    public async Task Token_OfAnIssuer_IsAcceptedAndExportedAsATrace()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var collector = await OtlpReceiver.StartAsync();
        await using var backend = await TestBackEnd.StartAsync();
        await using var gateway = await GatewayProcess.StartAsync(
            _folder,
            Configuration($"\"Issuers\": {{ \"corp\": {issuer.Section()} }}", backend.Address.ToString()),
            new Dictionary<string, string>
            {
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Address,
                ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            });
        using var client = CreateClient();

        using var accepted = await GetAsync(client, "/token/", "Bearer", issuer.Token(DateTimeOffset.UtcNow));
        using var refused = await GetAsync(client, "/token/", "Bearer", issuer.Token(DateTimeOffset.UtcNow.AddDays(-1)));
        await gateway.SignalAsync("TERM");

        Assert.Equal(0, await gateway.WaitForExitAsync(Token));
        Assert.Equal(HttpStatusCode.OK, accepted.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.True(collector.Has("/v1/traces", "gateway.route"), "The span names no route.");
        Assert.True(collector.Has("/v1/metrics", "gateway.requests"), "The metrics of requests are missing.");
        Assert.True(collector.Has("/v1/metrics", "dotnet.gc.collections"), "The runtime's metrics are missing.");
        Assert.True(collector.Has("/v1/logs", $"Certificate of {Host} in use"), "The logs are missing.");
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<(int ExitCode, string Output)> RunAsync(string program, IEnumerable<string> arguments) =>
        await PeerProcess.RunAsync(program, arguments, Token);

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static Task<HttpResponseMessage> GetAsync(HttpClient client, string path, string scheme, string credential) =>
        client.SendAsync(
            new HttpRequestMessage(HttpMethod.Get, path)
            {
                Headers = { Authorization = new AuthenticationHeaderValue(scheme, credential) },
            },
            Token);

    private HttpClient CreateClient() =>
        new(TestCertificates.CreateHandler(_https)) { BaseAddress = new Uri($"https://{Host}") };

    private string Configuration(string identity, string backend) => $$"""
        {
          "Gateway": {
            "State": "state",
            "Listeners": {
              "https": { "Endpoint": "127.0.0.1:{{_https}}", "Protocol": "Https" },
              "imaps": { "Endpoint": "127.0.0.1:{{FreePort.Next()}}", "Protocol": "Imap4" }
            },
            "Certificates": { "Names": { "{{Host}}": { "File": "{{TestCertificates.WritePfx(_folder, Host)}}" } } },
            "Identity": { {{(identity.Length > 0 ? identity : "\"Users\": { \"File\": \"users.json\" }")}} },
            "Routes": {
              "ldap": { "Match": { "Hosts": [ "{{Host}}" ], "Path": "/ldap/{**rest}" }, "Cluster": "one", "Authentication": "Basic", "Delegation": "Ntlm" },
              "token": { "Match": { "Hosts": [ "{{Host}}" ], "Path": "/token/{**rest}" }, "Cluster": "one", "Authentication": "{{(identity.Contains("Issuers", StringComparison.Ordinal) ? "Bearer" : "Anonymous")}}" },
              "open": { "Match": { "Hosts": [ "{{Host}}" ], "Path": "/open/{**rest}" }, "Cluster": "one", "Authentication": "Anonymous" }
            },
            "Clusters": { "one": { "Destinations": { "one": { "Address": "{{(backend.Length > 0 ? backend : "https://one.example.com/")}}" } } } }
          }
        }
        """;
}
