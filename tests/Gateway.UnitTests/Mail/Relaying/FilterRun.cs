using System.Buffers;
using System.Text;
using Gateway.Mail.Relaying;

namespace Gateway.UnitTests.Mail.Relaying;

/// <summary>A filter between a client's bytes and the model of a server, driven as the relay drives it, without tasks.</summary>
internal sealed class FilterRun(RelayFilter filter, IServerModel server)
{
    private readonly StringBuilder _toServer = new();
    private readonly StringBuilder _toClient = new();
    private readonly StringBuilder _listing = new();

    public string ToServer => _toServer.ToString();

    public string ToClient => _toClient.ToString();

    public List<CommandRefusal> Refusals { get; } = [];

    /// <summary>Whether the filter ended the session.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Whether the filter waits for a reply that the server does not give.</summary>
    public bool IsStalled { get; private set; }

    /// <param name="bytes">What the client sends.</param>
    /// <param name="piece">In pieces of how many bytes it arrives; the server's answers come in as small ones.</param>
    public FilterRun Play(byte[] bytes, int piece)
    {
        var held = new List<byte[]>();
        foreach (var next in bytes.Chunk(piece))
        {
            held.Add(next);
            var rest = Segment.Join(held);
            FilterStep step;
            do
            {
                step = filter.Next(rest);
                Forward(rest.Slice(0, step.Forward), step, piece);
                rest = rest.Slice(step.Forward + step.Drop);
                if (HasEnded || IsStalled)
                {
                    return this;
                }
            }
            while (step.Action != FilterAction.ReadMore);

            held = rest.IsEmpty ? [] : [rest.ToArray()];
        }

        return this;
    }

    private void Forward(ReadOnlySequence<byte> bytes, FilterStep step, int piece)
    {
        if (step.Action == FilterAction.List)
        {
            IsStalled = IsOpen(filter.UntilQuietAsync());
            filter.BeginListing();
        }

        var sent = bytes.ToArray();
        _toServer.Append(Encoding.Latin1.GetString(sent));
        foreach (var said in Encoding.Latin1.GetBytes(server.Receive(sent)).Chunk(piece))
        {
            Pass(said);
        }

        HasEnded |= filter.IsBroken || step.Action == FilterAction.End;
        switch (step.Action)
        {
            case FilterAction.AwaitReply:
                IsStalled = IsOpen(filter.AwaitReplyAsync());
                break;
            case FilterAction.List:
                IsStalled |= IsOpen(filter.UntilListedAsync());
                break;
            case FilterAction.Refuse:
                IsStalled = IsOpen(filter.UntilQuietAsync());
                Refusals.Add(step.Refusal!);
                _toClient.Append(step.Refusal!.Reply).Append("\r\n");
                break;
        }
    }

    private static bool IsOpen(ValueTask<bool> wait) => !wait.AsTask().IsCompleted;

    private void Pass(byte[] said)
    {
        var kept = Encoding.Latin1.GetString(said, 0, filter.Observe(said));
        if (!filter.IsListing)
        {
            _toClient.Append(kept);
            return;
        }

        _listing.Append(kept);
        if (filter.IsListed)
        {
            _toClient.Append(filter.EditListing(_listing.ToString()));
            _listing.Clear();
            filter.EndListing();
        }
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public static ReadOnlySequence<byte> Join(IEnumerable<byte[]> pieces)
        {
            Segment? first = null, last = null;
            foreach (var piece in pieces)
            {
                var next = new Segment { Memory = piece, RunningIndex = last is null ? 0 : last.RunningIndex + last.Memory.Length };
                first ??= next;
                last?.Next = next;
                last = next;
            }

            return first is null ? default : new ReadOnlySequence<byte>(first, 0, last!, last!.Memory.Length); // set with the first
        }
    }
}
