using System.Text;
using Gateway.Load.Clients;

namespace Gateway.Load.Scenarios;

/// <summary>GET over HTTP/1.1 on a kept connection; the target's path says how much comes back.</summary>
internal sealed class GetScenario(params string[] headers) : IScenario
{
    private readonly PerUserConnections _connections = new();
    private byte[] _request = [];

    public long Retries => _connections.Retries;

    public ValueTask InitAsync(Target target, CancellationToken cancellationToken)
    {
        _connections.Init(target);
        _request = Encoding.ASCII.GetBytes(
            $"GET {target.Path} HTTP/1.1\r\nHost: {target.Host}\r\n{string.Concat(headers.Select(h => h + "\r\n"))}\r\n");
        return ValueTask.CompletedTask;
    }

    public ValueTask<long> StepAsync(int user, CancellationToken cancellationToken) =>
        _connections.SendAsync(user, _request, 0, cancellationToken);

    public ValueTask CleanAsync() => _connections.CleanAsync();
}
