using System.Buffers.Binary;
using System.Text;

namespace Gateway.Outbound.ServiceRecords;

/// <summary>Encodes a question for SRV records and parses the response (RFC 1035 4, RFC 2782).</summary>
internal static class ServiceMessage
{
    private const int HeaderLength = 12;
    private const ushort ServiceType = 33;
    private const ushort InternetClass = 1;
    private const ushort OptionsType = 41;
    private const ushort MaximumDatagram = 1232;
    private const int MaximumNameLength = 255;
    private const int MaximumLabelLength = 63;
    private const int NoSuchName = 3;

    /// <summary>The question, with EDNS (RFC 6891) so that a response of usual size fits in a datagram; null for an invalid name.</summary>
    public static byte[]? Ask(ushort id, string name)
    {
        using var message = new MemoryStream();
        Write(message, id, 0x0100, 1, 0, 0, 1); // recursion desired, one question, one additional record
        foreach (var label in name.TrimEnd('.').Split('.'))
        {
            if (label.Length is 0 or > MaximumLabelLength || !Ascii.IsValid(label))
            {
                return null;
            }

            message.WriteByte((byte)label.Length);
            message.Write(Encoding.ASCII.GetBytes(label));
        }

        message.WriteByte(0);
        Write(message, ServiceType, InternetClass);
        message.WriteByte(0); // the root, to which the options belong
        Write(message, OptionsType, MaximumDatagram, 0, 0, 0);
        return message.Length - HeaderLength <= MaximumNameLength + 32 ? message.ToArray() : null;
    }

    /// <summary>Whether the response belongs to the question, and is not cut off.</summary>
    public static bool IsComplete(ReadOnlySpan<byte> response, ReadOnlySpan<byte> question) =>
        IsResponse(response, question) && (response[2] & 0x02) == 0;

    /// <summary>Whether the response has the id and the question of <paramref name="question"/>.</summary>
    public static bool IsResponse(ReadOnlySpan<byte> response, ReadOnlySpan<byte> question)
    {
        var end = HeaderLength + question[HeaderLength..].IndexOf((byte)0) + 5;
        return response.Length >= end
            && response[..2].SequenceEqual(question[..2])
            && (response[2] & 0x80) != 0
            && Number(response, 4) == 1
            && Ascii.EqualsIgnoreCase(response[HeaderLength..end], question[HeaderLength..end]);
    }

    /// <summary>The servers in a response that <see cref="IsResponse"/>; null where it is malformed or an error of the server.</summary>
    public static ServiceAnswer? Read(ReadOnlySpan<byte> response)
    {
        var code = response[3] & 0x0F;
        if (code is not (0 or NoSuchName))
        {
            return null;
        }

        var at = HeaderLength;
        if (!TryReadName(response, ref at, out _))
        {
            return null;
        }

        at += 4; // type and class of the question
        var records = new List<ServiceRecord>();
        var life = uint.MaxValue;
        for (var remaining = Number(response, 6); remaining > 0; remaining--)
        {
            if (!TryReadName(response, ref at, out _) || at + 10 > response.Length)
            {
                return null;
            }

            var type = Number(response, at);
            var timeToLive = BinaryPrimitives.ReadUInt32BigEndian(response[(at + 4)..]);
            var end = at + 10 + Number(response, at + 8);
            at += 10;
            if (end > response.Length)
            {
                return null;
            }

            if (type == ServiceType)
            {
                var target = at + 6;
                if (target > end || !TryReadName(response, ref target, out var host) || target != end)
                {
                    return null;
                }

                life = Math.Min(life, timeToLive);
                records.Add(new ServiceRecord(Number(response, at), Number(response, at + 2), Number(response, at + 4), host));
            }

            at = end;
        }

        // RFC 2782: the target "." means that the service is not available at this domain.
        return new ServiceAnswer([.. records.Where(r => r.Host.Length > 0)], TimeSpan.FromSeconds(life == uint.MaxValue ? 0 : life));
    }

    private static bool TryReadName(ReadOnlySpan<byte> message, ref int at, out string name)
    {
        var text = new StringBuilder();
        var position = at;
        var isMoved = false;
        name = "";
        while (position < message.Length && text.Length <= MaximumNameLength)
        {
            int length = message[position];
            if (length == 0)
            {
                at = isMoved ? at : position + 1;
                name = text.ToString();
                return true;
            }

            if ((length & 0xC0) == 0xC0)
            {
                // A pointer must lead backwards, so that names end.
                var target = position + 1 < message.Length ? ((length & 0x3F) << 8) | message[position + 1] : position;
                if (target >= position)
                {
                    return false;
                }

                at = isMoved ? at : position + 2;
                isMoved = true;
                position = target;
                continue;
            }

            if (length > MaximumLabelLength || position + 1 + length > message.Length)
            {
                return false;
            }

            var label = message.Slice(position + 1, length);
            if (!IsHostLabel(label))
            {
                return false;
            }

            text.Append(text.Length > 0 ? "." : "").Append(Encoding.ASCII.GetString(label));
            position += 1 + length;
        }

        return false;
    }

    private static bool IsHostLabel(ReadOnlySpan<byte> label)
    {
        foreach (var octet in label)
        {
            if (!char.IsAsciiLetterOrDigit((char)octet) && octet is not ((byte)'-' or (byte)'_'))
            {
                return false;
            }
        }

        return true;
    }

    private static ushort Number(ReadOnlySpan<byte> message, int at) => BinaryPrimitives.ReadUInt16BigEndian(message[at..]);

    private static void Write(MemoryStream message, params ReadOnlySpan<ushort> numbers)
    {
        Span<byte> bytes = stackalloc byte[2];
        foreach (var number in numbers)
        {
            BinaryPrimitives.WriteUInt16BigEndian(bytes, number);
            message.Write(bytes);
        }
    }
}
