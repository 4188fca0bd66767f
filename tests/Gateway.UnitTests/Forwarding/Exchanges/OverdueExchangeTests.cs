using System.Net.Sockets;
using Gateway.Forwarding;
using Gateway.Forwarding.Connections;
using Gateway.Forwarding.Exchanges;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.UnitTests.Forwarding.Exchanges;

public sealed class OverdueExchangeTests
{
    /// <summary>The sweep runs on a timer, where an exception ends the process.</summary>
    [Fact]
    public void CutIfOverdue_WhoseRequestTheServerHasTakenBack_CutsTheConnectionOnly()
    {
        var time = new FakeTimeProvider();
        using var services = new ServiceCollection().AddLogging().AddSingleton<TimeProvider>(time).AddForwarding().BuildServiceProvider();
        using var pool = services.GetRequiredService<DestinationPools>().Create("http://127.0.0.1:1", new ConnectionOptions());
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        using var connection = new UpstreamConnection(pool, new SocketTransport(socket, null), 0);
        var client = new DefaultHttpContext();
        var request = new OutboundRequest { Pool = pool, Options = new(), Method = "GET", Target = "/", Headers = client.Request.Headers };
        var choice = new ConnectionChoice(client, request, services.GetRequiredService<ForwardingMetrics>());
        connection.BeginExchange(choice, TimeSpan.FromSeconds(5), TimeSpan.Zero);
        client.Uninitialize();

        connection.CutIfOverdue((long)TimeSpan.FromMinutes(1).TotalMilliseconds);

        Assert.Equal(AbortReason.Inactive, connection.AbortReason);
    }
}
