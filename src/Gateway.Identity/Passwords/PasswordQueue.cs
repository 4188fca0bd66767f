using Gateway.Identity.Credentials;
using Gateway.Identity.Metrics;

namespace Gateway.Identity.Passwords;

/// <summary>
/// What waits to be hashed: in two lanes, and in each by source, one from each source in turn. Familiar sources come first, but for one turn
/// in a few. Bounded in all and for each source; where there is no room, the newest of the source that has most is dropped. Used under its
/// owner's gate.
/// </summary>
internal sealed class PasswordQueue(int capacity, int perSource)
{
    /// <summary>After so many turns of the familiar, one that waits elsewhere has its turn.</summary>
    private const int FamiliarTurns = 4;

    // A whole office may sign in from one familiar network at once.
    private readonly Lane _familiar = new(capacity, capacity);
    private readonly Lane _strangers = new(capacity, perSource);
    private int _turns;

    public int Count => _familiar.Count + _strangers.Count;

    /// <summary>How many wait in a lane.</summary>
    public int CountOf(bool isFamiliar) => LaneOf(isFamiliar).Count;

    /// <summary>Puts work in; what is dropped for it, which may be the work itself, or null.</summary>
    public (PasswordWork Work, PasswordDropReason Reason)? Add(PasswordWork work) => LaneOf(work.IsFamiliar).Add(work);

    /// <summary>Takes the next, or null where none waits.</summary>
    public PasswordWork? Take()
    {
        if (_familiar.Count > 0 && (_strangers.Count == 0 || _turns < FamiliarTurns))
        {
            _turns = _strangers.Count == 0 ? 0 : _turns + 1;
            return _familiar.Take();
        }

        _turns = 0;
        return _strangers.Take();
    }

    /// <summary>Takes work out that nobody waits for any more; false where it is not there.</summary>
    public bool Remove(PasswordWork work) => LaneOf(work.IsFamiliar).Remove(work);

    private Lane LaneOf(bool isFamiliar) => isFamiliar ? _familiar : _strangers;

    private sealed class Lane(int capacity, int perSource)
    {
        private readonly Dictionary<SourceNetwork, LinkedList<PasswordWork>> _bySource = [];
        private readonly LinkedList<SourceNetwork> _turns = [];

        // How many sources have so many waiting: finds the longest without looking at all of them.
        private readonly int[] _lengths = new int[Math.Min(capacity, perSource) + 1];

        public int Count { get; private set; }

        public (PasswordWork Work, PasswordDropReason Reason)? Add(PasswordWork work)
        {
            var waiting = _bySource.TryGetValue(work.Source, out var list) ? list.Count : 0;
            if (waiting >= perSource)
            {
                return (work, PasswordDropReason.SourceFull);
            }

            PasswordWork? displaced = null;
            if (Count >= capacity)
            {
                var longest = Array.FindLastIndex(_lengths, n => n > 0);
                if (longest <= waiting + 1)
                {
                    return (work, PasswordDropReason.Full);
                }

                displaced = _bySource.First(s => s.Value.Count == longest).Value.Last!.Value; // it has as many, so there is a last one
                Remove(displaced);
            }

            if (list is null)
            {
                _bySource[work.Source] = list = [];
                _turns.AddLast(work.Source);
            }

            list.AddLast(work);
            Resized(waiting, waiting + 1);
            Count++;
            return displaced is null ? null : (displaced, PasswordDropReason.Displaced);
        }

        public PasswordWork? Take()
        {
            if (_turns.First is not { } turn)
            {
                return null;
            }

            var work = _bySource[turn.Value].First!.Value; // a source has a turn while something of it waits
            Remove(work);
            if (_bySource.ContainsKey(work.Source))
            {
                _turns.RemoveFirst();
                _turns.AddLast(turn);
            }

            return work;
        }

        public bool Remove(PasswordWork work)
        {
            if (!_bySource.TryGetValue(work.Source, out var list) || !list.Remove(work))
            {
                return false;
            }

            Resized(list.Count + 1, list.Count);
            Count--;
            if (list.Count == 0)
            {
                _bySource.Remove(work.Source);
                _turns.Remove(work.Source);
            }

            return true;
        }

        private void Resized(int from, int to)
        {
            if (from > 0)
            {
                _lengths[from]--;
            }

            if (to > 0)
            {
                _lengths[to]++;
            }
        }
    }
}
