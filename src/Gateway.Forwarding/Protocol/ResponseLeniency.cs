namespace Gateway.Forwarding.Protocol;

/// <summary>A set of defects that responses may have.</summary>
public readonly record struct ResponseLeniency
{
    private readonly int _mask;

    private ResponseLeniency(int mask) => _mask = mask;

    /// <summary>Every defect that a cluster can accept.</summary>
    public static ResponseLeniency All { get; } = Of(Enum.GetValues<LenientDefect>());

    public bool IsEmpty => _mask == 0;

    public static ResponseLeniency Of(IEnumerable<LenientDefect> defects) =>
        defects.Aggregate(default(ResponseLeniency), (set, defect) => set.With(defect));

    public bool Contains(LenientDefect defect) => (_mask & (1 << (int)defect)) != 0;

    public ResponseLeniency With(LenientDefect defect) => new(_mask | (1 << (int)defect));
}
