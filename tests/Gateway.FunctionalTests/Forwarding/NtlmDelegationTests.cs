using System.Net;
using System.Text;
using Gateway.FunctionalTests.Preauthentication;
using Gateway.Identity.Credentials;
using Gateway.Testing.BackEnds;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using static Gateway.FunctionalTests.Forwarding.ForwardingScene;

namespace Gateway.FunctionalTests.Forwarding;

/// <summary>Who signs in at the gateway is signed in to the back end with NTLM, in their own name.</summary>
public sealed class NtlmDelegationTests
{
    private const string Route = "\"Authentication\": \"Basic\", \"Delegation\": \"Ntlm\"";

    [Fact]
    public async Task BasicSignIn_BecomesTheUsersNtlmSignInAtTheBackEnd()
    {
        const string Password = "alice" + NtlmHandshake.PasswordSuffix;
        var directory = new TestDirectory();
        directory.Passwords["alice"] = Password;
        await using var backend = new NtlmBackend();
        await using var scene = await StartAsync(
            backend.Address, Route, customize: builder => builder.Services.AddSingleton<IDirectory>(directory));
        using var client = scene.CreateClient();

        using var accepted = await GetAsync(client, "alice", Password);
        using var again = await GetAsync(client, "alice", Password);
        using var refused = await GetAsync(client, "alice", "wrong");

        Assert.Equal("alice", await accepted.Content.ReadAsStringAsync(Token));
        Assert.Equal("alice", await again.Content.ReadAsStringAsync(Token));
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal("alice", Assert.Single(backend.Users).Value);
    }

    [Fact]
    public async Task FormsSignIn_BecomesTheUsersNtlmSignInAtTheBackEnd()
    {
        var directory = new TestDirectory();
        await using var backend = new NtlmBackend();
        await using var scene = await StartAsync(
            backend.Address,
            "\"Authentication\": \"Forms\", \"Delegation\": \"Ntlm\"",
            customize: builder => builder.Services.AddSingleton<IDirectory>(directory));
        foreach (var user in new[] { "alice", "bob" })
        {
            directory.Passwords[user] = user + NtlmHandshake.PasswordSuffix;
            using var browser = new SignInBrowser(scene.Gateway.CreateClient(Host));
            using var before = await browser.GetAsync("/owa/");
            using var signedIn = await browser.SignInAsync(user, directory.Passwords[user]);
            for (var i = 0; i < 2; i++)
            {
                using var page = await browser.GetAsync("/owa/");
                Assert.Equal(user, await page.Content.ReadAsStringAsync(Token));
            }

            Assert.Equal(HttpStatusCode.Found, before.StatusCode);
        }

        Assert.Equal(["alice", "bob"], backend.Users.Values.Order()); // a connection each
    }

    private static Task<HttpResponseMessage> GetAsync(HttpClient client, string user, string password)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/ews/")
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Headers.TryAddWithoutValidation(
            "Authorization", $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"))}");
        return client.SendAsync(request, Token);
    }
}
