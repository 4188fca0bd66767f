using System.IO.Pipelines;
using System.Net.Security;
using Gateway.Forwarding;
using Gateway.Forwarding.Straight;
using Gateway.Listeners;
using Gateway.Publishing.Forwarding;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Options;

namespace Gateway.Straight;

/// <summary>
/// The way of a request that needs nothing but the forwarding policy: its bytes are read once, rewritten and passed on, and so are those of
/// the response. No HttpContext is made.
/// </summary>
/// <remarks>
/// The lane serves requests whose bytes have all arrived, to routes that a table compiled from the router's endpoints and YARP's snapshot
/// names. Everything else is the pipeline's: what the strict parser does not take, what any stage would refuse, change or ask for, and a
/// request whose forwarding fails before its response has started, which arrives there with its failure. So every refusal and every
/// page has one place. The two ways alternate on a connection: the server reads through <see cref="LaneReader"/>, which gives it only the
/// requests that are for it, as long as their ends are known. After an Upgrade, an Expect, or a head or chunks that the parser does not
/// take, the rest of the connection is the server's. So are connections of HTTP/2 and of the framework's sockets.
/// </remarks>
internal sealed class StraightLane(
    StraightSwitch isOn,
    StraightRules rules,
    StraightRecorder recorder,
    ConcurrentRequests requests,
    Forwarder forwarder,
    IOptions<KestrelServerOptions> kestrel)
    : IStraightLane
{
    public Task ServeAsync(ConnectionContext connection, ConnectionDelegate server) =>
        isOn.IsOn && IsServed(connection) ? RunAsync(connection, server) : server(connection);

    /// <summary>
    /// Whether a connection has the transport of the gateway and speaks HTTP/1.1. The pipes of that transport end and seldom throw: a read
    /// that the client has reset throws an IOException, which <see cref="StraightConnection"/> expects.
    /// </summary>
    private static bool IsServed(ConnectionContext connection) =>
        connection.Features.Get<ISslStreamFeature>() is null
        && connection.Features.Get<ITlsApplicationProtocolFeature>() is { } protocol
        && !protocol.ApplicationProtocol.Span.SequenceEqual(SslApplicationProtocol.Http2.Protocol.Span);

    private async Task RunAsync(ConnectionContext connection, ConnectionDelegate server)
    {
        var transport = connection.Transport;
        var listener = ListenerConnection.Of(connection);
        var exchange = new StraightExchange(forwarder, connection, () => listener.ClosesAfterResponse, rules.Time);
        using var lane = new StraightConnection(connection, rules, exchange, recorder, requests, kestrel.Value.Limits);
        if (await lane.ServeAsync())
        {
            var input = new LaneReader(lane, transport.Input, connection.Features.Get<IConnectionTimeoutFeature>);
            connection.Transport = new Pipes(input, transport.Output);
            await server(connection);
            return;
        }

        await transport.Output.CompleteAsync();
        await transport.Input.CompleteAsync();
    }

    private sealed record Pipes(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
