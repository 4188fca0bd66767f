using System.Net;
using System.Security.Cryptography.X509Certificates;
using Gateway.Identity.Credentials;
using Gateway.Identity.Passwords;
using Gateway.Identity.Users;
using Gateway.Testing;
using Gateway.Testing.Settings;
using Xunit;

namespace Gateway.FunctionalTests.Preauthentication;

public sealed class ClientAuthoritySettingTests
{
    [Fact]
    [Proves("Identity:ClientAuthorities:*:UserName")]
    [Proves("Identity:ClientAuthorities:*:Directory")]
    [Proves("Routes:*:ClientAuthorities")]
    public async Task Certificate_OfAnAcceptedAuthority_NamesADirectoryUserBySubject()
    {
        using var stranger = TestCertificates.CreateStranger("Other CA");
        using var alice = TestCertificates.IssueClient("alice");
        using var bob = TestCertificates.IssueClient("bob");
        await using var scene = await SettingScene.StartAsync(new()
        {
            HasTestDirectory = false,
            Routes = $$"""
                "all": { "Match": { "Hosts": [ "{{SettingScene.Host}}" ], "Path": "/all/{**rest}" }, "Cluster": "backend", "Authentication": "ClientCertificate" },
                "other": { "Match": { "Hosts": [ "{{SettingScene.Host}}" ], "Path": "/other/{**rest}" }, "Cluster": "backend", "Authentication": "ClientCertificate", "ClientAuthorities": "other" }
                """,
            More = """
                , "Identity": {
                  "Users": { "File": "users.json" },
                  "ClientAuthorities": { "staff": { "Roots": "roots.pem", "UserName": [ "CommonName" ], "Directory": "users" }, "other": { "Roots": "other.pem" } }
                }
                """,
            Prepare = folder =>
            {
                folder.Write("other.pem", stranger.ExportCertificatePem());
                new UserFileStore(folder.Combine("users.json")).ChangeAsync(
                    content => content.Users.TryAdd(
                        "alice", new UserEntry { Password = PasswordHash.Create(new Secret("secret")).ToPhc() }),
                    CancellationToken.None).GetAwaiter().GetResult();
            },
        });

        Assert.Equal(HttpStatusCode.OK, await AskAsync(scene, alice, "/all/"));
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(scene, bob, "/all/"));
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(scene, alice, "/other/"));
    }

    private static async Task<HttpStatusCode> AskAsync(SettingScene scene, X509Certificate2 certificate, string target)
    {
        var handler = TestCertificates.CreateHandler(scene.Gateway.Ports[0]);
        handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate;
        using var client = new HttpClient(handler) { BaseAddress = new Uri($"https://{SettingScene.Host}") };
        using var response = await client.GetAsync(target, SettingScene.Token);
        return response.StatusCode;
    }
}
