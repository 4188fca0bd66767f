using System.Globalization;
using System.Text;
using Gateway.Load.Clients;

namespace Gateway.Load.Scenarios;

/// <summary>PUT of zeros with a length, over HTTP/1.1 on a kept connection.</summary>
internal sealed class PutScenario : IScenario
{
    private readonly PerUserConnections _connections = new();
    private byte[] _head = [];
    private long _bytes;

    public long Retries => _connections.Retries;

    public ValueTask InitAsync(Target target, CancellationToken cancellationToken)
    {
        _connections.Init(target);
        _bytes = target.LargeBytes;
        _head = Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"PUT {target.Path} HTTP/1.1\r\nHost: {target.Host}\r\nContent-Length: {_bytes}\r\n\r\n"));
        return ValueTask.CompletedTask;
    }

    public ValueTask<long> StepAsync(int user, CancellationToken cancellationToken) =>
        _connections.SendAsync(user, _head, _bytes, cancellationToken);

    public ValueTask CleanAsync() => _connections.CleanAsync();
}
