using System.Formats.Cbor;

namespace Gateway.Accounts.Passkeys;

/// <summary>
/// Limits the nesting of CBOR before a recursive library parser reads it: a few thousand bytes of nested arrays would overflow the stack
/// and end the process.
/// </summary>
internal static class CborDepth
{
    private const int Maximum = 8;

    /// <summary>Whether the data is well-formed CBOR without deep nesting.</summary>
    /// <param name="data">One or more values, one after the other.</param>
    public static bool IsShallow(ReadOnlyMemory<byte> data)
    {
        var reader = new CborReader(data, CborConformanceMode.Lax, allowMultipleRootLevelValues: true);
        try
        {
            while (reader.PeekState() is var state and not CborReaderState.Finished)
            {
                if (reader.CurrentDepth > Maximum)
                {
                    return false;
                }

                Step(reader, state);
            }

            return true;
        }
        catch (Exception e) when (e is CborContentException or InvalidOperationException or OverflowException)
        {
            return false;
        }
    }

    private static void Step(CborReader reader, CborReaderState state)
    {
        switch (state)
        {
            case CborReaderState.StartMap:
                reader.ReadStartMap();
                break;
            case CborReaderState.EndMap:
                reader.ReadEndMap();
                break;
            case CborReaderState.StartArray:
                reader.ReadStartArray();
                break;
            case CborReaderState.EndArray:
                reader.ReadEndArray();
                break;
            case CborReaderState.Tag:
                // No library value has one; a chain of them would be another way to nest.
                throw new CborContentException("A tag is not expected.");
            default:
                reader.SkipValue();
                break;
        }
    }
}
