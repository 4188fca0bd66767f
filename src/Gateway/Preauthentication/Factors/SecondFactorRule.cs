using System.Collections.Frozen;
using System.Net;
using Gateway.Accounts.Factors;
using Gateway.Identity.Credentials;

namespace Gateway.Preauthentication.Factors;

/// <summary>When one route asks for a second factor, and what it accepts; immutable, built with the route.</summary>
internal sealed record SecondFactorRule
{
    private static readonly FrozenSet<FactorKind> AllKinds = Enum.GetValues<FactorKind>().ToFrozenSet();

    public SecondFactorRequirement Requirement { get; init; }

    /// <summary>Groups whose members are asked; empty for everybody.</summary>
    public FrozenSet<string> Groups { get; init; } = FrozenSet<string>.Empty;

    /// <summary>Networks in which nobody is asked.</summary>
    public IReadOnlyList<IPNetwork> Networks { get; init; } = [];

    public FrozenSet<FactorKind> Kinds { get; init; } = AllKinds;

    public TimeSpan Remember { get; init; }

    public TimeSpan? MaxAge { get; init; }

    public static SecondFactorRule Of(SecondFactorOptions options) => new()
    {
        Requirement = options.Require,
        Groups = options.Groups.ToFrozenSet(StringComparer.OrdinalIgnoreCase),
        Networks = [.. options.Networks.Select(AddressRange.Parse)],
        Kinds = options.Kinds.Count > 0 ? options.Kinds.ToFrozenSet() : AllKinds,
        Remember = options.Remember,
        MaxAge = options.MaxAge,
    };

    /// <summary>What satisfies both rules, for the page of a host that has routes with either.</summary>
    public SecondFactorRule And(SecondFactorRule other) => this with
    {
        Kinds = Kinds.Intersect(other.Kinds).ToFrozenSet(),
        Remember = Remember < other.Remember ? Remember : other.Remember,
        MaxAge = MaxAge is null || other.MaxAge < MaxAge ? other.MaxAge ?? MaxAge : MaxAge,
    };

    public bool Accepts(FactorProof proof, DateTimeOffset now) =>
        Kinds.Contains(proof.Kind) && (MaxAge is not { } age || now - proof.At < age);

    /// <summary>Whether a user is asked in a network, as far as groups and named networks decide.</summary>
    public bool Concerns(UserIdentity user, IPAddress source)
    {
        foreach (var network in Networks)
        {
            if (network.Contains(source))
            {
                return false;
            }
        }

        if (Groups.Count == 0)
        {
            return true;
        }

        foreach (var group in user.Groups)
        {
            if (Groups.Contains(group))
            {
                return true;
            }
        }

        return false;
    }
}
