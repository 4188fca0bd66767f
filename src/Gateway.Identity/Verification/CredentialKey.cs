using System.Runtime.InteropServices;

namespace Gateway.Identity.Verification;

/// <summary>The keyed hash under which a credential is cached.</summary>
internal readonly record struct CredentialKey
{
    private readonly UInt128 _first;
    private readonly UInt128 _second;

    public CredentialKey(ReadOnlySpan<byte> hash)
    {
        var halves = MemoryMarshal.Cast<byte, UInt128>(hash);
        _first = halves[0];
        _second = halves[1];
    }

    // The hash is keyed with a secret, so any part of it is uniformly distributed.
    public override int GetHashCode() => (int)_first;

    public override string ToString() => "***";
}
