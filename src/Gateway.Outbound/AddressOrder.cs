using System.Collections.Concurrent;
using System.Net;

namespace Gateway.Outbound;

/// <summary>
/// The order in which the addresses of a name are tried: the resolver's order with alternating address families (RFC 8305, 4), followed by
/// the addresses that recently failed or were too slow. A dead address therefore delays one connection per <see
/// cref="DialerOptions.FailureMemory"/>.
/// </summary>
internal sealed class AddressOrder(DialerOptions options, TimeProvider time)
{
    private const int MaxFailed = 1_024;

    private readonly ConcurrentDictionary<IPEndPoint, long> _failed = new();

    public IPAddress[] Arrange(IPAddress[] addresses, int port)
    {
        var arranged = Interleave(addresses);
        if (arranged.Length > 1 && !_failed.IsEmpty)
        {
            arranged = [.. arranged.OrderBy(a => HasFailed(new IPEndPoint(a, port)))]; // OrderBy is stable
        }

        return arranged.Length > options.MaxAddresses ? arranged[..options.MaxAddresses] : arranged;
    }

    public void Failed(IPEndPoint address)
    {
        if (_failed.Count >= MaxFailed)
        {
            _failed.Clear(); // the entries only influence the order, so losing them is harmless
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

    private bool HasFailed(IPEndPoint address) =>
        _failed.TryGetValue(address, out var at) && time.GetElapsedTime(at) < options.FailureMemory;
}
