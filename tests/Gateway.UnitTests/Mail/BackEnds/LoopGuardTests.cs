using System.Net;
using Gateway.Mail.BackEnds;
using Gateway.Mail.Connections;
using Xunit;

namespace Gateway.UnitTests.Mail.BackEnds;

public sealed class LoopGuardTests
{
    private readonly LoopGuard _loops = new();

    [Fact]
    public void Client_AtTheOtherEndOfAConnection_IsTheGatewayUntilItCloses()
    {
        var connection = Ends("192.0.2.1:50000", "192.0.2.1:993");
        _loops.Add(connection);

        Assert.True(_loops.IsOwn(Ends("192.0.2.1:993", "192.0.2.1:50000")));
        Assert.True(_loops.IsOwn(Ends("[::ffff:192.0.2.1]:993", "[::ffff:192.0.2.1]:50000")));

        _loops.Remove(connection);
        Assert.False(_loops.IsOwn(Ends("192.0.2.1:993", "192.0.2.1:50000")));
    }

    /// <summary>The kernel gives one port to connections of a machine to different servers.</summary>
    [Fact]
    public void Client_OnTheSameMachineWithThePortOfAConnectionElsewhere_IsSomebodyElse()
    {
        var (first, second) = (Ends("127.0.0.1:50000", "127.0.0.1:10143"), Ends("127.0.0.1:50000", "127.0.0.1:993"));
        _loops.Add(first);
        Assert.False(_loops.IsOwn(Ends("127.0.0.1:993", "127.0.0.1:50000")));

        _loops.Add(second);
        _loops.Remove(first);
        Assert.True(_loops.IsOwn(second.Reversed));
        Assert.False(_loops.IsOwn(null));
    }

    private static SocketEnds Ends(string local, string remote) =>
        SocketEnds.Of(IPEndPoint.Parse(local), IPEndPoint.Parse(remote))!; // both are given
}
