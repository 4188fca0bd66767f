using System.Buffers;
using System.Net.Security;
using System.Text;

namespace Gateway.Load;

/// <summary>Reads short lines, and keeps no buffer while it waits for one.</summary>
internal static class Lines
{
    private const int Longest = 1024;

    /// <summary>A line without its end; null where the peer closed.</summary>
    public static async Task<string?> ReadAsync(SslStream stream, CancellationToken cancellationToken)
    {
        _ = await stream.ReadAsync(Memory<byte>.Empty, cancellationToken); // waits for data without a buffer; reads none
        var buffer = ArrayPool<byte>.Shared.Rent(Longest);
        try
        {
            for (var length = 0; length < Longest; length++)
            {
                if (await stream.ReadAsync(buffer.AsMemory(length, 1), cancellationToken) == 0)
                {
                    return null;
                }

                if (buffer[length] == '\n')
                {
                    return Encoding.ASCII.GetString(buffer, 0, length).TrimEnd('\r');
                }
            }

            throw new InvalidDataException("The line has no end.");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
