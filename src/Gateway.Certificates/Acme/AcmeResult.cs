using System.Diagnostics.CodeAnalysis;

namespace Gateway.Certificates.Acme;

/// <summary>A value, or why there is none.</summary>
internal readonly struct AcmeResult<T>
    where T : class
{
    private readonly T? _value;
    private readonly AcmeFailure? _failure;

    private AcmeResult(T? value, AcmeFailure? failure)
    {
        _value = value;
        _failure = failure;
    }

    public static implicit operator AcmeResult<T>(T value) => new(value, null);

    public static implicit operator AcmeResult<T>(AcmeFailure failure) => new(null, failure);

    public bool Failed([NotNullWhen(true)] out AcmeFailure? failure, [NotNullWhen(false)] out T? value)
    {
        (failure, value) = (_failure, _value);
        return failure is not null;
    }
}
