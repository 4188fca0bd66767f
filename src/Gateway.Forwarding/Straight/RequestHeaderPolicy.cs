using System.Text;
using Gateway.Forwarding.Exchanges;
using Gateway.Forwarding.Protocol;

namespace Gateway.Forwarding.Straight;

/// <summary>
/// Which headers of a request one route forwards. It asks the same rules by name as the pipeline does, for the common names only once.
/// </summary>
internal sealed class RequestHeaderPolicy
{
    private readonly bool[] _forwards;
    private readonly Func<string, bool> _isWithheld;
    private readonly ForwardingOptions _options;

    /// <param name="options">How the route forwards.</param>
    /// <param name="isWithheld">Whether a header is not forwarded, beyond what the forwarder itself never forwards.</param>
    public RequestHeaderPolicy(ForwardingOptions options, Func<string, bool> isWithheld)
    {
        _options = options;
        _isWithheld = isWithheld;
        _forwards = [.. KnownRequestHeader.All.Select(h => Forwards(h.Name))];
    }

    public bool Forwards(ReadOnlySpan<byte> head, in RequestHeaderSlice header) =>
        header.Known is { } known ? _forwards[known.Index] : Forwards(Encoding.ASCII.GetString(header.Name(head)));

    private bool Forwards(string name) => RequestHeadWriter.IsForwarded(name, _options) && !_isWithheld(name);
}
