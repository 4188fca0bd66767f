using System.Security.Cryptography;
using System.Text;

namespace Gateway.Identity.Credentials;

/// <summary>A secret value: it prints as <c>***</c>, compares in constant time, and is read only through <see cref="Reveal"/>.</summary>
public sealed class Secret(string value) : IEquatable<Secret>
{
    private readonly string _value = value;

    /// <summary>True for an empty value.</summary>
    public bool IsEmpty => _value.Length == 0;

    /// <summary>In characters.</summary>
    public int Length => _value.Length;

    /// <summary>The value itself, for code that must send or hash it.</summary>
    public string Reveal() => _value;

    public bool Equals(Secret? other) =>
        other is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(_value), Encoding.UTF8.GetBytes(other._value));

    public override bool Equals(object? obj) => Equals(obj as Secret);

    /// <summary>Always zero, because a hash would reveal something about the value.</summary>
    public override int GetHashCode() => 0;

    public override string ToString() => "***";
}
