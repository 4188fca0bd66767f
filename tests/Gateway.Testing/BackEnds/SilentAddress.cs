using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Gateway.Testing.BackEnds;

/// <summary>An address that drops every SYN, as a dead machine does: a listening socket whose queue is full.</summary>
public sealed class SilentAddress : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly List<Socket> _queued = [];

    /// <param name="address">An address of loopback.</param>
    /// <param name="port">The port, or 0 for a free one.</param>
    public SilentAddress(IPAddress address, int port = 0)
    {
        _listener.Bind(new IPEndPoint(address, port));
        _listener.Listen(0);
        Address = (IPEndPoint)_listener.LocalEndPoint!; // it is bound
        for (var queued = true; queued;)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
            _queued.Add(socket);
            try
            {
                socket.Connect(Address);
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
            {
                // On loopback the handshake is over with the call, or the SYN was dropped.
            }

            queued = socket.Poll(TimeSpan.FromMilliseconds(100), SelectMode.SelectWrite);
        }
    }

    public IPEndPoint Address { get; }

    /// <summary>Connections that wait for the answer to their SYN, those of the queue not counted.</summary>
    public int Waiting
    {
        get
        {
            // The kernel writes an address as a little-endian number.
            var address = BitConverter.ToUInt32(Address.Address.GetAddressBytes());
            var remote = string.Create(CultureInfo.InvariantCulture, $"{address:X8}:{Address.Port:X4}");
            var connections = File.ReadLines("/proc/net/tcp").Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries));
            return connections.Count(c => c is [_, _, var to, "02", ..] && to == remote) - 1;
        }
    }

    public void Dispose()
    {
        _queued.ForEach(s => s.Dispose());
        _listener.Dispose();
    }
}
