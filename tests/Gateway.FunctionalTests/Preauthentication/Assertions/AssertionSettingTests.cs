using System.Net;
using Gateway.Testing;
using Gateway.Testing.Settings;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Xunit;

namespace Gateway.FunctionalTests.Preauthentication.Assertions;

public sealed class AssertionSettingTests
{
    [Fact]
    [Proves("Assertions:Issuer")]
    [Proves("Assertions:Life")]
    [Proves("Assertions:KeyLife")]
    [Proves("Routes:*:DelegationAssertion:Header")]
    [Proves("Routes:*:DelegationAssertion:Audience")]
    [Proves("State")]
    public async Task Token_AndItsKeys_AreAsTheSettingsSay()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var scene = await SettingScene.StartAsync(new()
        {
            Routes = $$"""
                "all": {
                  "Hosts": [ "{{SettingScene.Host}}" ], "Cluster": "backend", "Authentication": "Basic",
                  "Delegation": "Header", "DelegationAssertion": { "Header": "X-Who", "Audience": "wiki" }
                }
                """,
            More = """, "State": "kept/here", "Assertions": { "Issuer": "https://gateway.example.com", "Life": "00:05:00", "KeyLife": "1.00:00:00" }""",
            Time = time,
        });
        using var client = scene.Gateway.CreateClient(SettingScene.Host);

        Assert.Equal(HttpStatusCode.OK, await SettingScene.SignInAsync(client, "bob", "bob-pw"));

        var token = new JsonWebToken(Assert.Single(scene.Backend.Received).Headers["X-Who"]);
        Assert.Equal(("https://gateway.example.com", "wiki"), (token.Issuer, Assert.Single(token.Audiences)));
        Assert.Equal(TimeSpan.FromMinutes(5), token.ValidTo - token.IssuedAt);
        Assert.True(Directory.Exists(scene.Gateway.Folder.Combine("kept/here/assertion-keys")));

        // The next key is published an hour before the first one's day is over.
        Assert.Equal(1, await CountKeysAsync(client));
        var keys = 1;
        time.Jump(TimeSpan.FromHours(22));
        for (var hours = 22; hours < 48 && keys == 1; hours++)
        {
            time.Advance(TimeSpan.FromHours(1));
            keys = await CountKeysAsync(client);
        }

        Assert.Equal(2, keys);
    }

    private static async Task<int> CountKeysAsync(HttpClient client) =>
        new JsonWebKeySet(await client.GetStringAsync("/gateway/assertion-keys", SettingScene.Token)).Keys.Count;
}
