using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Gateway.Listeners.Tls;

/// <summary>
/// Parses a ClientHello (RFC 8446 4.1.2, RFC 5246 7.4.1.2) without consuming it. Has no side effects; the length of the message is limited.
/// </summary>
internal static class ClientHelloParser
{
    /// <summary>The maximum length of a message; messages with several post-quantum key shares need less than a quarter of it.</summary>
    public const int MaximumBytes = 16 * 1024;

    private const int RecordHeader = 5;
    private const int Handshake = 22;
    private const int ClientHelloType = 1;
    private const int ServerNameExtension = 0;
    private const int SupportedGroupsExtension = 10;
    private const int SignatureAlgorithmsExtension = 13;
    private const int AlpnExtension = 16;
    private const int SupportedVersionsExtension = 43;

    /// <summary>Parses the message at the start of <paramref name="buffer"/>, which may span several records.</summary>
    public static ClientHelloStatus TryRead(in ReadOnlySequence<byte> buffer, out ClientHello hello)
    {
        if (buffer.IsSingleSegment)
        {
            return TryRead(buffer.FirstSpan, out hello);
        }

        return TryRead(buffer.Slice(0, Math.Min(buffer.Length, MaximumBytes * 2)).ToArray(), out hello);
    }

    /// <inheritdoc cref="TryRead(in ReadOnlySequence{byte}, out ClientHello)"/>
    public static ClientHelloStatus TryRead(ReadOnlySpan<byte> bytes, out ClientHello hello)
    {
        hello = default;
        var status = TryReadMessage(bytes, out var message);
        return status == ClientHelloStatus.Complete && !TryParse(message, out hello) ? ClientHelloStatus.Malformed : status;
    }

    private static ClientHelloStatus TryReadMessage(ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> message)
    {
        message = default;
        byte[]? joined = null;
        var length = 0;
        while (true)
        {
            if (bytes.Length > 0 && bytes[0] != Handshake || bytes.Length > 1 && bytes[1] != 3)
            {
                return joined is null && length == 0 ? ClientHelloStatus.NotTls : ClientHelloStatus.Malformed;
            }

            if (bytes.Length < RecordHeader)
            {
                return ClientHelloStatus.Incomplete;
            }

            var size = BinaryPrimitives.ReadUInt16BigEndian(bytes[3..]);
            if (size is 0 or > 16 * 1024 || length + size > MaximumBytes)
            {
                return ClientHelloStatus.Malformed;
            }

            var payload = bytes[RecordHeader..];
            var isWhole = payload.Length >= size;
            payload = isWhole ? payload[..size] : payload;
            var soFar = payload;
            if (length > 0 || joined is not null)
            {
                payload.CopyTo(joined.AsSpan(length));
                soFar = joined.AsSpan(0, length + payload.Length);
            }

            if (soFar.Length > 0 && soFar[0] != ClientHelloType)
            {
                return ClientHelloStatus.Malformed;
            }

            if (soFar.Length >= 4)
            {
                var wanted = (soFar[1] << 16) + BinaryPrimitives.ReadUInt16BigEndian(soFar[2..]);
                if (wanted + 4 > MaximumBytes)
                {
                    return ClientHelloStatus.Malformed;
                }

                if (soFar.Length >= wanted + 4)
                {
                    message = soFar.Slice(4, wanted);
                    return ClientHelloStatus.Complete;
                }
            }

            if (!isWhole)
            {
                return ClientHelloStatus.Incomplete;
            }

            if (joined is null)
            {
                joined = new byte[MaximumBytes];
                payload.CopyTo(joined);
            }

            length += size;
            bytes = bytes[(RecordHeader + size)..];
        }
    }

    private static bool TryParse(ReadOnlySpan<byte> message, out ClientHello hello)
    {
        hello = default;
        if (message.Length < 34)
        {
            return false;
        }

        var version = BinaryPrimitives.ReadUInt16BigEndian(message);
        var rest = message[34..];
        if (!TryTake8(ref rest, out _) || !TryTake16(ref rest, out var suites) || suites.Length % 2 != 0 || !TryTake8(ref rest, out _))
        {
            return false;
        }

        var offer = new ClientHello(null, OffersTls12: version >= 0x0303, OffersTls13: false, Ecdsa12: 0, Rsa12: 0);
        for (; suites.Length > 0; suites = suites[2..])
        {
            offer = BinaryPrimitives.ReadUInt16BigEndian(suites) switch
            {
                0x1301 or 0x1304 or 0x1305 => offer with { Suite13 = Math.Max(offer.Suite13, 128) },
                0x1302 or 0x1303 => offer with { Suite13 = 256 },
                0xC02B => offer with { Ecdsa12 = Math.Max(offer.Ecdsa12, 128) },
                0xC02C => offer with { Ecdsa12 = 256 },
                0xC02F => offer with { Rsa12 = Math.Max(offer.Rsa12, 128) },
                0xC030 => offer with { Rsa12 = 256 },
                _ => offer,
            };
        }

        if (rest.Length > 0 && !TryReadExtensions(rest, ref offer))
        {
            return false;
        }

        hello = offer;
        return true;
    }

    private static bool TryReadExtensions(ReadOnlySpan<byte> rest, ref ClientHello offer)
    {
        if (!TryTake16(ref rest, out var extensions) || rest.Length > 0)
        {
            return false;
        }

        while (extensions.Length > 0)
        {
            if (extensions.Length < 2)
            {
                return false;
            }

            var type = BinaryPrimitives.ReadUInt16BigEndian(extensions);
            extensions = extensions[2..];
            if (!TryTake16(ref extensions, out var data) || !TryReadExtension(type, data, ref offer))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryReadExtension(ushort type, ReadOnlySpan<byte> data, ref ClientHello offer)
    {
        switch (type)
        {
            case ServerNameExtension:
                var isName = TryReadName(data, out var name);
                offer = offer with { ServerName = name };
                return isName;
            case SupportedVersionsExtension:
                if (!TryTake8(ref data, out var versions) || versions.Length % 2 != 0)
                {
                    return false;
                }

                offer = offer with { OffersTls12 = Contains(versions, 0x0303), OffersTls13 = Contains(versions, 0x0304) };
                return true;
            case SupportedGroupsExtension:
                if (!TryTake16(ref data, out var groups) || groups.Length % 2 != 0)
                {
                    return false;
                }

                for (; groups.Length > 0; groups = groups[2..])
                {
                    offer = offer with { KeyExchange = offer.KeyExchange.With(BinaryPrimitives.ReadUInt16BigEndian(groups)) };
                }

                return true;
            case SignatureAlgorithmsExtension:
                if (!TryTake16(ref data, out var signatures) || signatures.Length % 2 != 0)
                {
                    return false;
                }

                offer = offer with { StatesSignatures = true };
                for (; signatures.Length > 0; signatures = signatures[2..])
                {
                    // RFC 8446 4.2.3: ecdsa_secp*; rsa_pkcs1_* for TLS 1.2, rsa_pss_rsae_* for both.
                    offer = BinaryPrimitives.ReadUInt16BigEndian(signatures) switch
                    {
                        0x0403 or 0x0503 or 0x0603 => offer with { VerifiesEcdsa = true },
                        0x0401 or 0x0501 or 0x0601 or 0x0804 or 0x0805 or 0x0806 => offer with { VerifiesRsa = true },
                        _ => offer,
                    };
                }

                return true;
            case AlpnExtension:
                // RFC 8737 3: a validation offers exactly one protocol.
                offer = offer with { IsAcmeValidation = data.SequenceEqual("\0\u000b\nacme-tls/1"u8) };
                return true;
            default:
                return true;
        }
    }

    private static bool Contains(ReadOnlySpan<byte> versions, ushort version)
    {
        for (; versions.Length > 0; versions = versions[2..])
        {
            if (BinaryPrimitives.ReadUInt16BigEndian(versions) == version)
            {
                return true;
            }
        }

        return false;
    }

    // RFC 6066 3: a list with at most one host name (type 0).
    private static bool TryReadName(ReadOnlySpan<byte> data, out string? name)
    {
        name = null;
        if (!TryTake16(ref data, out var list))
        {
            return false;
        }

        while (list.Length > 0)
        {
            var type = list[0];
            list = list[1..];
            if (!TryTake16(ref list, out var value) || value.Length > 255)
            {
                return false;
            }

            if (type == 0)
            {
                name = Encoding.Latin1.GetString(value);
            }
        }

        return true;
    }

    private static bool TryTake8(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (rest.Length < 1 || rest.Length < 1 + rest[0])
        {
            return false;
        }

        value = rest.Slice(1, rest[0]);
        rest = rest[(1 + value.Length)..];
        return true;
    }

    private static bool TryTake16(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (rest.Length < 2 || rest.Length < 2 + BinaryPrimitives.ReadUInt16BigEndian(rest))
        {
            return false;
        }

        value = rest.Slice(2, BinaryPrimitives.ReadUInt16BigEndian(rest));
        rest = rest[(2 + value.Length)..];
        return true;
    }
}
