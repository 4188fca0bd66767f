using System.Net;
using Gateway.Listeners;
using Gateway.Listeners.Limits;
using Gateway.Listeners.ProxyProtocol;
using Xunit;

namespace Gateway.UnitTests.Listeners.Limits;

public sealed class ConnectionCountsTests
{
    [Theory]
    [InlineData("203.0.113.5", "203.0.113.5", true)]
    [InlineData("203.0.113.5", "203.0.113.6", false)]
    [InlineData("2001:db8:0:1::5", "2001:db8:0:1:ffff::6", true)]
    [InlineData("2001:db8:0:1::5", "2001:db8:0:2::5", false)]
    [InlineData("0.0.0.1", "::1", false)]
    public void Source_OfTwoAddresses_IsSharedAsASubscriberShares(string one, string other, bool expected)
    {
        Assert.Equal(expected, ConnectionSource.Of(IPAddress.Parse(one)) == ConnectionSource.Of(IPAddress.Parse(other)));
    }

    [Fact]
    public void TryEnter_AtEachLimit_SaysWhich()
    {
        var counts = new ConnectionCounts();
        var limits = new ListenerLimitsOptions { Connections = 3, ConnectionsPerSource = 2 };
        var one = ConnectionSource.Of(IPAddress.Parse("192.0.2.1"));
        var two = ConnectionSource.Of(IPAddress.Parse("192.0.2.2"));

        Assert.Null(counts.TryEnter(one, limits));
        Assert.Null(counts.TryEnter(one, limits));
        Assert.Equal(ConnectionEnd.TooManyFromSource, counts.TryEnter(one, limits));
        Assert.Null(counts.TryEnter(two, limits));
        Assert.Equal(ConnectionEnd.TooManyConnections, counts.TryEnter(two, limits));
        Assert.Equal(3, counts.Total);
    }

    [Fact]
    public void Leave_OfTheLastConnection_ForgetsTheSource()
    {
        var counts = new ConnectionCounts();
        var source = ConnectionSource.Of(IPAddress.Parse("192.0.2.1"));
        counts.TryEnter(source, new ListenerLimitsOptions());

        counts.Leave(source);

        Assert.Equal(0, counts.Sources);
        Assert.Equal(0, counts.Total);
    }

    [Fact]
    public void EnterAndLeave_FromManyThreads_EndsAtNothingAndNeverPassesTheLimit()
    {
        var counts = new ConnectionCounts();
        var limits = new ListenerLimitsOptions { ConnectionsPerSource = 2 };
        var source = ConnectionSource.Of(IPAddress.Parse("192.0.2.1"));
        var inside = 0;

        Parallel.For(0, 8, _ =>
        {
            for (var i = 0; i < 5_000; i++)
            {
                if (counts.TryEnter(source, limits) is null)
                {
                    Assert.InRange(Interlocked.Increment(ref inside), 1, 2);
                    Interlocked.Decrement(ref inside);
                    counts.Leave(source);
                }
            }
        });

        Assert.Equal(0, counts.Total);
        Assert.Equal(0, counts.Sources);
    }
}
