using Gateway.Certificates.Renewal;
using Gateway.EndToEndTests.Listeners;
using Gateway.Testing;
using Gateway.Testing.Peers;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.EndToEndTests.Certificates;

/// <summary>A gateway that gets its certificate from Pebble, as one would on a machine of one's own.</summary>
internal sealed class AcmeGateway : IAsyncDisposable
{
    public const string Name = "mail.example.com";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TestGateway _gateway;

    private AcmeGateway(TestGateway gateway, PebbleServer pebble)
    {
        _gateway = gateway;
        Pebble = pebble;
    }

    public TestGateway Gateway => _gateway;

    public PebbleServer Pebble { get; }

    /// <summary>Starts both.</summary>
    /// <param name="acme">Further members of the <c>Acme</c> section, each with a comma before it.</param>
    /// <param name="environment">Pebble's faults.</param>
    /// <param name="externalKeys">Keys of which an account needs one.</param>
    /// <param name="entry">The name's entry.</param>
    /// <param name="responder">The OCSP responder that certificates name.</param>
    public static async Task<AcmeGateway> StartAsync(
        string acme = "",
        IReadOnlyDictionary<string, string>? environment = null,
        IReadOnlyDictionary<string, string>? externalKeys = null,
        string entry = """{ "Issuer": "Acme" }""",
        string responder = "")
    {
        int https = FreePort.Next(), http = FreePort.Next();
        var pebble = await PebbleServer.StartAsync(http, https, environment, externalKeys, responder);
        var gateway = await TestGateway.StartAsync(new TemporaryFolder(), $$"""
            {
              "Gateway": {
                "Listeners": {
                  "https": { "Endpoint": "127.0.0.1:{{https}}", "Protocol": "Https" },
                  "http": { "Endpoint": "127.0.0.1:{{http}}", "Protocol": "HttpsRedirect" }
                },
                "Certificates": {
                  "Acme": { "DirectoryUrl": "{{pebble.Directory}}", "TrustedRootsFile": "{{pebble.Roots}}", "AcceptTermsOfService": true, "Email": "admin@example.com"{{acme}} },
                  "Names": { "{{Name}}": {{entry}} }
                }
              }
            }
            """);
        return new AcmeGateway(gateway, pebble);
    }

    /// <summary>What a TLS client of the name sees, once there is a certificate.</summary>
    public async Task<string> WaitForCertificateAsync(string arguments = "")
    {
        var root = await Pebble.WriteIssuerRootAsync(TestContext.Current.CancellationToken);
        var deadline = DateTime.UtcNow + Patience;
        while (true)
        {
            var output = await OpenSsl.ClientAsync(
                _gateway.Port("https"), $"-servername {Name} -verify_hostname {Name} -verify_return_error -CAfile {root} {arguments}");
            if (output.Contains("-----BEGIN CERTIFICATE-----", StringComparison.Ordinal))
            {
                return output;
            }

            Assert.True(DateTime.UtcNow < deadline, $"No certificate: {Status()}\n{Pebble.Output}");
            await Task.Delay(200, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>What went wrong last, or null.</summary>
    public string? Status() => _gateway.Services.GetRequiredService<RenewalStatus>().Of(Name)?.LastError;

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await Pebble.DisposeAsync();
    }
}
