using System.Net.Http.Headers;
using System.Text;
using Gateway.Accounts.AppPasswords;
using Gateway.Identity.Credentials;
using Gateway.Testing.Peers;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.EndToEndTests.State;

/// <summary>Requests that wait at one gateway, whose session or app password is revoked at the other.</summary>
public sealed class RevokedRequestTests(PostgresFixture postgres)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Request_ThatWaits_IsCutWhenWhatAdmittedItIsRevokedAtAnotherGateway()
    {
        await using var redis = await RedisServer.StartAsync();
        var accounts = await postgres.CreateAsync();
        await using var gateways = await ManyGateways.StartAsync(2, $$"""
            "Redis": { "Endpoints": [ "{{redis.Endpoint}}" ] },
            "Accounts": {
              "PostgreSql": {
                "Servers": [ "{{accounts.Servers[0]}}" ], "Database": "{{accounts.Database}}", "User": "{{accounts.User}}",
                "Password": "{{accounts.Password}}"
              }
            },
            "Identity": { "Gateways": 2, "Users": { "File": "users.json" } }
            """);
        var arrived = 0;
        gateways.BackEnd.Answer = async context =>
        {
            if (context.Request.Path == "/basic/")
            {
                return;
            }

            Interlocked.Increment(ref arrived);
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        };
        var (bySession, byPassword, stays) = (
            WaitAsync(gateways, HttpMethod.Get, "/slow/", "Cookie", await gateways.SignInAsync(0)),
            WaitAsync(gateways, HttpMethod.Post, "/EWS/Exchange.asmx", "Authorization", await MakeAsync(gateways, "first")),
            WaitAsync(gateways, HttpMethod.Post, "/EWS/Exchange.asmx", "Authorization", await MakeAsync(gateways, "second")));
        await ManyGateways.EventuallyAsync(() => Task.FromResult(Volatile.Read(ref arrived) == 3));
        var store = gateways[0].Services.GetRequiredService<AppPasswordStore>();

        await store.RevokeAsync((await store.ListAsync("alice")).Single(p => p.Name == "first").Id);
        Assert.IsType<HttpRequestException>(await byPassword);
        Assert.False(bySession.IsCompleted);

        using var client = new HttpClient();
        using var ended = await client.DeleteAsync($"{gateways.AdminOf(0)}/api/sessions?user=alice", Token);
        Assert.IsType<HttpRequestException>(await bySession);

        Assert.False(stays.IsCompleted);
        await store.RevokeAsync((await store.ListAsync("alice")).Single().Id);
        Assert.IsType<HttpRequestException>(await stays);
    }

    /// <summary>What a request to the second gateway ends with; it waits as long as it takes.</summary>
    private static async Task<Exception?> WaitAsync(ManyGateways gateways, HttpMethod method, string path, string header, string value)
    {
        using var client = gateways[1].CreateClient(ManyGateways.Host);
        using var request = new HttpRequestMessage(method, path);
        request.Headers.TryAddWithoutValidation(header, value);
        try
        {
            using var answer = await client.SendAsync(request, Token);
            return new InvalidOperationException($"{path}: {(int)answer.StatusCode}");
        }
        catch (HttpRequestException e)
        {
            return e;
        }
    }

    /// <summary>Makes an app password at the first gateway, and waits until the second one knows it.</summary>
    private static async Task<string> MakeAsync(ManyGateways gateways, string name)
    {
        var secret = await gateways[0].Services.GetRequiredService<AppPasswordStore>().AddAsync(new NewAppPassword(
            new UserIdentity { Name = "alice", Directory = "users" }, "alice", "alice", name, ["Ews"], TimeSpan.FromDays(1)));
        await ManyGateways.EventuallyAsync(() => Task.FromResult(
            gateways[1].Services.GetRequiredService<AppPasswordStore>().Find(secret!.Reveal()) is not null)); // alice has few
        return new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"alice:{secret!.Reveal()}"))).ToString();
    }
}
