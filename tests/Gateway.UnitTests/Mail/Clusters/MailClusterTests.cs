using Gateway.Mail.Clusters;
using Gateway.Mail.Protocols;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.UnitTests.Mail.Clusters;

public sealed class MailClusterTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Candidates_RoundRobin_AreTakenInTurn()
    {
        var cluster = Cluster(SessionBalancing.RoundRobin, "a", "b", "c");

        var firsts = Enumerable.Range(0, 6).Select(_ => cluster.Candidates()[0].Name).ToArray();

        Assert.Equal(firsts[..3], firsts[3..]);
        Assert.Equal(["a", "b", "c"], firsts[..3].Order());
    }

    [Fact]
    public void Candidates_FirstAlphabetical_IsTheFirstUntilItFailsAndAgainAfterItsPause()
    {
        var cluster = Cluster(SessionBalancing.FirstAlphabetical, "b", "a");

        cluster.Find("a")!.Failed(_time, TimeSpan.FromSeconds(30)); // there is one
        var during = cluster.Candidates();
        _time.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal(["b"], during.Select(d => d.Name));
        Assert.Equal(["a", "b"], cluster.Candidates().Select(d => d.Name));
    }

    [Theory]
    [InlineData(SessionBalancing.LeastSessions)]
    [InlineData(SessionBalancing.PowerOfTwoChoices)]
    public void Candidates_ByLoad_AreThoseWithFewerSessions(SessionBalancing balancing)
    {
        var cluster = Cluster(balancing, "a", "b");
        cluster.Find("a")!.Enter(); // there is one

        Assert.All(Enumerable.Range(0, 20), _ => Assert.Equal(["b", "a"], cluster.Candidates().Select(d => d.Name)));
    }

    [Fact]
    public void Candidates_WhereNoneIsHealthy_AreAll()
    {
        var cluster = Cluster(SessionBalancing.Random, "a", "b");
        foreach (var destination in cluster.Destinations)
        {
            destination.Probed(isReady: false);
        }

        Assert.Equal(2, cluster.Candidates().Count);
    }

    [Fact]
    public void Candidates_OfAUserWithAnOwnServer_IsThatOneEvenWhereItIsDown()
    {
        var cluster = Cluster(SessionBalancing.Random, "a", "b");
        var own = cluster.Find("A.EXAMPLE.COM")!; // by the host of its address
        own.Probed(isReady: false);

        Assert.Equal([own], cluster.Candidates(own));
    }

    private MailCluster Cluster(SessionBalancing balancing, params string[] names) => new(
        new MailClusterSettings { Name = "mailboxes", Destinations = new Dictionary<string, DestinationAddress>(), Balancing = balancing },
        names.Select(n => new MailDestination("mailboxes", n, MailProtocols.ParseAddress($"imaps://{n}.example.com")!)), // a valid address
        _time);
}
