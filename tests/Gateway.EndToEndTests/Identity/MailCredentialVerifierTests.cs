using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Gateway.Testing;
using Gateway.Testing.Peers;
using Gateway.Testing.Settings;
using Xunit;

namespace Gateway.EndToEndTests.Identity;

/// <summary>A real Dovecot verifies the passwords of a web application.</summary>
public sealed class MailCredentialVerifierTests
{
    private const string Host = "mail.example.com";

    [Theory]
    [InlineData("imaps")]
    [InlineData("imap+starttls")]
    [InlineData("pop3s")]
    [Proves("Identity:Directories:*:CredentialVerifier:Address")]
    [Proves("Identity:Directories:*:CredentialVerifier:Roots")]
    public async Task WebUser_IsVerifiedByATrialSignInAtTheMailboxes(string scheme)
    {
        await using var dovecot = await DovecotServer.StartAsync(("alice", "secret"));
        var port = scheme switch { "imaps" => dovecot.ImapsPort, "pop3s" => dovecot.PopsPort, _ => dovecot.ImapPort };
        await using var backend = await TestBackEnd.StartAsync();
        var folder = new TemporaryFolder();
        folder.Write("ca.pem", TestCertificates.Authority.ExportCertificatePem());
        await using var gateway = await TestGateway.StartAsync(folder, $$"""
            {
              "Gateway": {
                "State": "state",
                "Listeners": { "https": { "Endpoint": "127.0.0.1:0", "Protocol": "Https" } },
                "Certificates": { "Names": { "{{Host}}": { "File": "{{TestCertificates.WritePfx(folder, Host)}}" } } },
                "Identity": {
                  "Directories": { "mailboxes": { "CredentialVerifier": { "Address": "{{scheme}}://localhost:{{port}}", "Roots": "ca.pem", "Timeout": "00:01:00" } } },
                  "Lockout": { "Threshold": 2 }
                },
                "Routes": { "web": { "Match": { "Hosts": [ "{{Host}}" ], "Path": "/{**rest}" }, "Cluster": "web", "Authentication": "Basic", "Delegation": "Header" } },
                "Clusters": { "web": { "Destinations": { "one": { "Address": "{{backend.Address}}" } } } }
              }
            }
            """);
        using var client = gateway.CreateClient(Host);

        Assert.Equal(HttpStatusCode.OK, await AskAsync(client, "alice", "secret"));
        Assert.Equal("alice", Assert.Single(backend.Received).Headers["X-Forwarded-User"]);
        for (var i = 0; i < 6; i++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(client, "nobody", $"guess {i}"));
        }

        // What stands behind the guesses in the log shows that all of them are there.
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(client, "last", "guess"));
        await dovecot.LoggedAsync("user=<last>", TestContext.Current.CancellationToken);
        Assert.Equal(2, dovecot.Log.Split('\n').Count(line => line.Contains("user=<nobody>", StringComparison.Ordinal)));
    }

    private static async Task<HttpStatusCode> AskAsync(HttpClient client, string user, string password)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }
}
