namespace Gateway.Requests;

/// <summary>Traits of a target that only some routes allow.</summary>
[Flags]
internal enum TargetTraits
{
    None = 0,
    Encoded = 1,
    EncodedSlash = 2,
    DoubleEncoded = 4,
    EmptySegment = 8,
}
