using System.Text;
using Gateway.Load.Clients;

namespace Gateway.Load.Scenarios;

/// <summary>GET of 1 KB over routes by their paths, a different one each time.</summary>
internal sealed class RoutesScenario(int routes) : IScenario
{
    private readonly PerUserConnections _connections = new();
    private byte[][] _requests = [];
    private int _next;

    public ValueTask InitAsync(Target target, CancellationToken cancellationToken)
    {
        _connections.Init(target);
        _requests =
        [
            .. Enumerable.Range(0, routes).Select(i => Encoding.ASCII.GetBytes($"GET /r{i}/small HTTP/1.1\r\nHost: {target.Host}\r\n\r\n")),
        ];
        return ValueTask.CompletedTask;
    }

    public ValueTask<long> StepAsync(int user, CancellationToken cancellationToken)
    {
        // A stride prime to any count of routes visits all of them out of order.
        var number = (uint)Interlocked.Add(ref _next, 7919) % (uint)routes;
        return _connections.SendAsync(user, _requests[number], 0, cancellationToken);
    }

    public ValueTask CleanAsync() => _connections.CleanAsync();
}
