using Xunit;

namespace Gateway.EndToEndTests.State;

/// <summary>Several gateways order a certificate once, answer the CA at any of them, and all serve it.</summary>
public sealed class SharedAcmeTests
{
    [Theory]
    [InlineData("Http01")]
    [InlineData("TlsAlpn01")]
    public async Task Certificate_OfTwoGateways_IsOrderedOnceAnsweredByTheOtherAndServedByBoth(string challenge)
    {
        await using var gateways = await AcmeGateways.StartWithoutLeaseAsync(challenge);

        // Nobody orders without the lease, and all show who has it.
        foreach (var member in gateways.Members)
        {
            await gateways.EventuallyAsync(async () => await AcmeGateways.ShownHolderAsync(member) == "somebody-else");
        }

        gateways.AssertOrders(0);
        await gateways.Redis.RunAsync("DEL", AcmeGateways.Lease);
        var thumbprint = await gateways.WaitForOneCertificateAsync();

        var holder = await gateways.WaitForHolderAsync();
        gateways.AssertOrders(1);
        Assert.DoesNotContain("There are now 2 accounts", gateways.Pebble.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(challenge == "Http01" ? holder.Http : holder.Https, gateways.Relay.Chosen);
        Assert.NotEmpty(gateways.Relay.Chosen);
        Assert.Equal("", await gateways.Redis.RunAsync("KEYS", "{gateway}:acme-challenge:*"));

        // What Redis has is sealed, and so is what the other gateway has written.
        var shared = await gateways.Redis.RunAsync("HGETALL", AcmeGateways.Certificates);
        Assert.Contains($"certificate/{AcmeGateways.Name}", shared, StringComparison.Ordinal);
        Assert.Contains("account/localhost-", shared, StringComparison.Ordinal);
        Assert.DoesNotContain("PRIVATE", shared, StringComparison.Ordinal);
        var other = gateways.Members.First(m => m != holder);
        Assert.All(Directory.GetFiles(other.Folder.Combine("certificates"), "*.key", SearchOption.AllDirectories)
            .Append(other.Folder.Combine($"certificates/{AcmeGateways.Name}/current/key.pem")), file => Assert.Contains(
                "ENCRYPTED", File.ReadAllText(file), StringComparison.Ordinal));

        // One that comes later is given it, and then needs nobody for it.
        await gateways.AddAsync();
        Assert.Equal(thumbprint, await gateways.WaitForOneCertificateAsync());
        await gateways.Redis.KillAsync();
        Assert.Equal(thumbprint, await gateways.WaitForOneCertificateAsync());
        gateways.AssertOrders(1);
    }

    [Fact]
    public async Task Renewal_AskedForAtAGatewayWithoutTheLease_IsDoneByTheOneThatHasIt()
    {
        await using var gateways = await AcmeGateways.StartWithoutLeaseAsync("Http01");
        await gateways.Redis.RunAsync("DEL", AcmeGateways.Lease);
        var first = await gateways.WaitForOneCertificateAsync();
        var holder = await gateways.WaitForHolderAsync();
        var other = gateways.Members.First(m => m != holder);

        // As gateway certificate renew does.
        other.Folder.Write($"certificates/{AcmeGateways.Name}/renew", "renew\n");
        await gateways.WaitForOneCertificateAsync(other: first);

        gateways.AssertOrders(2);
        Assert.Equal("0", await gateways.Redis.RunAsync("HLEN", "{gateway}:certificate-requests"));
        Assert.Same(holder, await gateways.HolderAsync());
    }

    [Fact]
    public async Task Holder_KilledInMidOrder_IsReplacedWhenItsLeaseHasExpired()
    {
        await using var gateways = await AcmeGateways.StartWithoutLeaseAsync("Http01");
        var killed = new TaskCompletionSource();
        gateways.Relay.Hold = killed.Task;
        await gateways.Redis.RunAsync("DEL", AcmeGateways.Lease);
        await gateways.Relay.Asked.WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);

        var holder = await gateways.WaitForHolderAsync();
        var token = TokenOf(await gateways.Redis.RunAsync("GET", AcmeGateways.Lease));
        await holder.Process.SignalAsync("KILL");
        await holder.Process.WaitForExitAsync(TestContext.Current.CancellationToken);

        // A third one, to answer for the one that takes over: the CA never asks the holder.
        await gateways.AddAsync();
        killed.SetResult();
        await gateways.WaitForOneCertificateAsync();

        var lease = await gateways.Redis.RunAsync("GET", AcmeGateways.Lease);
        Assert.True(TokenOf(lease) > token, lease);
        gateways.AssertOrders(2);
        Assert.DoesNotContain("There are now 2 accounts", gateways.Pebble.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Holder_PausedForLongerThanItsLease_OverwritesNothingAndTakesWhatTheOtherHasOrdered()
    {
        await using var gateways = await AcmeGateways.StartWithoutLeaseAsync("Http01");
        var paused = new TaskCompletionSource();
        gateways.Relay.Hold = paused.Task;
        await gateways.Redis.RunAsync("DEL", AcmeGateways.Lease);
        await gateways.Relay.Asked.WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
        var holder = await gateways.WaitForHolderAsync();
        var other = gateways.Members.First(m => m != holder);
        await holder.Process.SignalAsync("STOP");

        // The other takes over; its own challenge is answered by a third.
        var third = await gateways.AddAsync();
        await gateways.EventuallyAsync(async () => await gateways.HolderAsync() is { } next && next != holder);
        gateways.Relay.Only = third.Http;
        paused.SetResult();
        string? thumbprint = null;
        await gateways.EventuallyAsync(async () => (thumbprint = await AcmeGateways.ThumbprintAsync(third)) is not null);
        var published = await gateways.Redis.RunAsync("HGET", AcmeGateways.Certificates, $"certificate/{AcmeGateways.Name}");

        await holder.Process.SignalAsync("CONT");
        await gateways.EventuallyAsync(async () => await AcmeGateways.ThumbprintAsync(holder) == thumbprint);

        await gateways.EventuallyAsync(() => Task.FromResult(
            holder.Process.Output.Contains("was left to another gateway", StringComparison.Ordinal)
            || holder.Process.Output.Contains("Superseded", StringComparison.Ordinal)));
        Assert.Equal(
            published, await gateways.Redis.RunAsync("HGET", AcmeGateways.Certificates, $"certificate/{AcmeGateways.Name}"));
        Assert.Equal(thumbprint, await AcmeGateways.ThumbprintAsync(other));
        Assert.NotEqual("1", published.Split(' ')[0]);
    }

    [Fact]
    public async Task Redis_ThatIsAway_LetsNobodyOrderUntilItIsBack()
    {
        await using var gateways = await AcmeGateways.StartAsync(0);
        await gateways.Redis.KillAsync();
        var member = await gateways.AddAsync();
        await gateways.AddAsync();

        await gateways.EventuallyAsync(async () => (await AcmeGateways.StatusAsync(member)).GetProperty("certificates")[0]
            .TryGetProperty("lastError", out var error) && error.GetString()!.Contains("shared store is away", StringComparison.Ordinal));
        Assert.StartsWith("unknown", await AcmeGateways.ShownHolderAsync(member), StringComparison.Ordinal);
        gateways.AssertOrders(0);

        await gateways.Redis.StartAgainAsync();
        await gateways.WaitForOneCertificateAsync();
        gateways.AssertOrders(1);
        Assert.Equal(2, member.Process.Output.Split("is due, and waits").Length);
        Assert.False((await AcmeGateways.StatusAsync(member)).GetProperty("certificates")[0].TryGetProperty("lastError", out _));
    }

    private static long TokenOf(string lease) =>
        long.Parse(lease.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);
}
