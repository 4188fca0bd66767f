using System.Net;
using System.Net.Sockets;

namespace Gateway.UnitTests.Mail;

/// <summary>A back end on loopback that the test plays.</summary>
internal sealed class FakeBackEnd : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public FakeBackEnd() => _listener.Start();

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public async Task<FakeBackEndConnection> AcceptAsync(CancellationToken cancellationToken) =>
        new(await _listener.AcceptTcpClientAsync(cancellationToken));

    public void Dispose() => _listener.Dispose();
}
