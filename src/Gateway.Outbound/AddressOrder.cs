using System.Collections.Concurrent;
using System.Net;

namespace Gateway.Outbound;

/// <summary>
/// In which order the addresses of a name are tried: the resolver's, with the families taking turns (RFC 8305, 4), and behind the others
/// those that failed or were too slow a moment ago, so that only one connection a while pays for a dead address.
/// </summary>
internal sealed class AddressOrder(DialerOptions options, TimeProvider time)
{
    private const int MaxRemembered = 1_024;

    private readonly ConcurrentDictionary<IPEndPoint, long> _failed = new();

    public IPAddress[] Arrange(IPAddress[] addresses, int port)
    {
        var arranged = Interleave(addresses);
        if (arranged.Length > 1 && !_failed.IsEmpty)
        {
            arranged = [.. arranged.OrderBy(a => HasFailed(new IPEndPoint(a, port)))]; // a stable order
        }

        return arranged.Length > options.MaxAddresses ? arranged[..options.MaxAddresses] : arranged;
    }

    public void Failed(IPEndPoint address)
    {
        if (_failed.Count >= MaxRemembered)
        {
            _failed.Clear(); // a hint only; it is learned again
        }

        _failed[address] = time.GetTimestamp();
    }

    public void Succeeded(IPEndPoint address)
    {
        if (!_failed.IsEmpty)
        {
            _failed.TryRemove(address, out _);
        }
    }

    internal static IPAddress[] Interleave(IPAddress[] addresses)
    {
        if (addresses.Length < 3)
        {
            return addresses;
        }

        var first = new Queue<IPAddress>(addresses.Where(a => a.AddressFamily == addresses[0].AddressFamily));
        var other = new Queue<IPAddress>(addresses.Where(a => a.AddressFamily != addresses[0].AddressFamily));
        var order = new List<IPAddress>(addresses.Length);
        while (first.Count + other.Count > 0)
        {
            if (first.TryDequeue(out var address))
            {
                order.Add(address);
            }

            if (other.TryDequeue(out address))
            {
                order.Add(address);
            }
        }

        return [.. order];
    }

    private bool HasFailed(IPEndPoint address) => _failed.TryGetValue(address, out var at) && time.GetElapsedTime(at) < options.Memory;
}
