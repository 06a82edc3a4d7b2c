;; Checkpointed QuickScorer: sums the leaf values of an ensemble of trees with at most 64 leaves each.
;;
;; QuickScorer (Lucchese et al., SIGIR 2015) does not walk. Each tree has a word with one bit per leaf, leftmost leaf =
;; bit 0, all set at first. A node that sends the row to the right rules out the leaves of its left subtree: its mask has
;; those bits cleared, and is ANDed to the word. When all such nodes are through, the lowest bit left is the row's leaf.
;; The nodes of one feature lie together by rising threshold, so "all nodes with threshold < x" is a run from the start.
;;
;; Checkpoints shorten that run: every few dozen nodes the AND of all masks so far is kept as a vector, the words of all
;; trees side by side. A row then takes one vector per feature, which SIMD ANDs four or two trees at a time, and only the
;; nodes between the checkpoint and x one by one. On 300 trees of 31 leaves that halves the time again.
;;
;; Trees are added in their order, each row in a sum of its own: results are equal to the TypeScript walk bit by bit.
;; Values must not be NaN (`prepare` says so), because NaN > threshold is false where a node may want it to the right.
;;
;; In the memory, all little-endian; pack-quick-scorer.ts lays it out:
;;   feature     32 bytes  f64 lowest threshold; i32 offset of its value in a row; i32 checkpoints; i32 number of them
;;   checkpoint  16 bytes  f64 threshold of the last node in it; i32 first node after it; i32 vector, 0 for none.
;;                         The first of each feature is empty, with threshold -infinity.
;;   node        16 bytes  f64 threshold; i32 offset of its tree's word in a vector; i32 mask
;;           or  24 bytes  f64 threshold; i32 offset; i32 unused; i64 mask (trees of 33 to 64 leaves)
;;                         After the last of each feature comes one with threshold +infinity.
;;   vector      a word per tree, 4 or 8 bytes, filled up to a multiple of 128 bytes
;;   leaves      32 or 64 f64 per tree
(module
  (memory (export "memory") 1)

  (global $features (mut i32) (i32.const 0))
  (global $featuresEnd (mut i32) (i32.const 0))
  (global $vectorBytes (mut i32) (i32.const 0))
  (global $wordsEnd (mut i32) (i32.const 0)) ;; bytes of the words of real trees, without the filling
  (global $leaves (mut i32) (i32.const 0))
  (global $words (mut i32) (i32.const 0)) ;; four vectors: the rows that are worked on
  (global $vectorList (mut i32) (i32.const 0)) ;; i32 addresses of the vectors that a row takes
  (global $vectorListEnd (mut i32) (i32.const 0))
  (global $restList (mut i32) (i32.const 0)) ;; f64 x; i32 node to begin with; i32 unused
  (global $restListEnd (mut i32) (i32.const 0))

  (func (export "configure")
    (param $features i32) (param $featuresEnd i32) (param $vectorBytes i32) (param $wordsEnd i32) (param $leaves i32)
    (param $words i32) (param $vectorList i32) (param $restList i32)
    (global.set $features (local.get $features))
    (global.set $featuresEnd (local.get $featuresEnd))
    (global.set $vectorBytes (local.get $vectorBytes))
    (global.set $wordsEnd (local.get $wordsEnd))
    (global.set $leaves (local.get $leaves))
    (global.set $words (local.get $words))
    (global.set $vectorList (local.get $vectorList))
    (global.set $restList (local.get $restList)))

  ;; Rounds the values in [from, to) to float32 where asked, and returns 1 where one of them is NaN. Works on two at a
  ;; time: the caller keeps one more value, not NaN, after an odd number.
  (func (export "prepare") (param $from i32) (param $to i32) (param $float32 i32) (result i32)
    (local $pair v128) (local $nan v128)
    (loop $pairs
      (local.set $pair (v128.load (local.get $from)))
      (local.set $nan (v128.or (local.get $nan) (f64x2.ne (local.get $pair) (local.get $pair))))
      (if (local.get $float32) (then
        (v128.store (local.get $from) (f64x2.promote_low_f32x4 (f32x4.demote_f64x2_zero (local.get $pair))))))
      (local.set $from (i32.add (local.get $from) (i32.const 16)))
      (br_if $pairs (i32.lt_u (local.get $from) (local.get $to))))
    (v128.any_true (local.get $nan)))

  ;; Which vectors and which single nodes a row takes: fills the two lists.
  (func $select (param $row i32)
    (local $feature i32) (local $x f64) (local $vector i32) (local $rest i32)
    (local $checkpoint i32) (local $count i32) (local $half i32) (local $middle i32) (local $node i32)
    (local.set $feature (global.get $features))
    (local.set $vector (global.get $vectorList))
    (local.set $rest (global.get $restList))
    (loop $features
      (local.set $x (f64.load (i32.add (local.get $row) (i32.load offset=8 (local.get $feature)))))
      (if (f64.gt (local.get $x) (f64.load (local.get $feature))) (then
        ;; The last checkpoint with threshold < x, by halving without a branch that could be mispredicted.
        (local.set $checkpoint (i32.load offset=12 (local.get $feature)))
        (local.set $count (i32.load offset=16 (local.get $feature)))
        (block $found
          (loop $halve
            (br_if $found (i32.le_u (local.get $count) (i32.const 1)))
            (local.set $half (i32.shr_u (local.get $count) (i32.const 1)))
            (local.set $middle (i32.add (local.get $checkpoint) (i32.shl (local.get $half) (i32.const 4))))
            (local.set $checkpoint (select (local.get $middle) (local.get $checkpoint)
              (f64.gt (local.get $x) (f64.load (local.get $middle)))))
            (local.set $count (i32.sub (local.get $count) (local.get $half)))
            (br $halve)))
        ;; Both are written, and kept by moving on.
        (i32.store (local.get $vector) (i32.load offset=12 (local.get $checkpoint)))
        (local.set $vector (i32.add (local.get $vector)
          (i32.shl (i32.ne (i32.load offset=12 (local.get $checkpoint)) (i32.const 0)) (i32.const 2))))
        (local.set $node (i32.load offset=8 (local.get $checkpoint)))
        (f64.store (local.get $rest) (local.get $x))
        (i32.store offset=8 (local.get $rest) (local.get $node))
        (local.set $rest (i32.add (local.get $rest)
          (i32.shl (f64.gt (local.get $x) (f64.load (local.get $node))) (i32.const 4))))))
      (local.set $feature (i32.add (local.get $feature) (i32.const 32)))
      (br_if $features (i32.lt_u (local.get $feature) (global.get $featuresEnd))))
    (global.set $vectorListEnd (local.get $vector))
    (global.set $restListEnd (local.get $rest)))

  ;; The AND of the listed vectors, 128 bytes at a time so that the sums stay in registers; all ones where none is listed.
  (func $intersect (param $words i32)
    (local $offset i32) (local $list i32) (local $vector i32)
    (local $a v128) (local $b v128) (local $c v128) (local $d v128)
    (local $e v128) (local $f v128) (local $g v128) (local $h v128)
    (loop $blocks
      (local.set $a (v128.const i32x4 -1 -1 -1 -1))
      (local.set $b (local.get $a))
      (local.set $c (local.get $a))
      (local.set $d (local.get $a))
      (local.set $e (local.get $a))
      (local.set $f (local.get $a))
      (local.set $g (local.get $a))
      (local.set $h (local.get $a))
      (local.set $list (global.get $vectorList))
      (block $none
        (br_if $none (i32.eq (local.get $list) (global.get $vectorListEnd)))
        (loop $vectors
          (local.set $vector (i32.add (i32.load (local.get $list)) (local.get $offset)))
          (local.set $a (v128.and (local.get $a) (v128.load (local.get $vector))))
          (local.set $b (v128.and (local.get $b) (v128.load offset=16 (local.get $vector))))
          (local.set $c (v128.and (local.get $c) (v128.load offset=32 (local.get $vector))))
          (local.set $d (v128.and (local.get $d) (v128.load offset=48 (local.get $vector))))
          (local.set $e (v128.and (local.get $e) (v128.load offset=64 (local.get $vector))))
          (local.set $f (v128.and (local.get $f) (v128.load offset=80 (local.get $vector))))
          (local.set $g (v128.and (local.get $g) (v128.load offset=96 (local.get $vector))))
          (local.set $h (v128.and (local.get $h) (v128.load offset=112 (local.get $vector))))
          (local.set $list (i32.add (local.get $list) (i32.const 4)))
          (br_if $vectors (i32.lt_u (local.get $list) (global.get $vectorListEnd)))))
      (v128.store (local.get $words) (local.get $a))
      (v128.store offset=16 (local.get $words) (local.get $b))
      (v128.store offset=32 (local.get $words) (local.get $c))
      (v128.store offset=48 (local.get $words) (local.get $d))
      (v128.store offset=64 (local.get $words) (local.get $e))
      (v128.store offset=80 (local.get $words) (local.get $f))
      (v128.store offset=96 (local.get $words) (local.get $g))
      (v128.store offset=112 (local.get $words) (local.get $h))
      (local.set $words (i32.add (local.get $words) (i32.const 128)))
      (local.set $offset (i32.add (local.get $offset) (i32.const 128)))
      (br_if $blocks (i32.lt_u (local.get $offset) (global.get $vectorBytes)))))

  ;; The nodes after the checkpoints, one by one. Every list entry has at least one.
  (func $apply32 (param $words i32)
    (local $rest i32) (local $node i32) (local $word i32) (local $x f64)
    (local.set $rest (global.get $restList))
    (block $none
      (br_if $none (i32.eq (local.get $rest) (global.get $restListEnd)))
      (loop $features
        (local.set $x (f64.load (local.get $rest)))
        (local.set $node (i32.load offset=8 (local.get $rest)))
        (loop $nodes
          (local.set $word (i32.add (local.get $words) (i32.load offset=8 (local.get $node))))
          (i32.store (local.get $word) (i32.and (i32.load (local.get $word)) (i32.load offset=12 (local.get $node))))
          (local.set $node (i32.add (local.get $node) (i32.const 16)))
          (br_if $nodes (f64.gt (local.get $x) (f64.load (local.get $node)))))
        (local.set $rest (i32.add (local.get $rest) (i32.const 16)))
        (br_if $features (i32.lt_u (local.get $rest) (global.get $restListEnd))))))

  (func $apply64 (param $words i32)
    (local $rest i32) (local $node i32) (local $word i32) (local $x f64)
    (local.set $rest (global.get $restList))
    (block $none
      (br_if $none (i32.eq (local.get $rest) (global.get $restListEnd)))
      (loop $features
        (local.set $x (f64.load (local.get $rest)))
        (local.set $node (i32.load offset=8 (local.get $rest)))
        (loop $nodes
          (local.set $word (i32.add (local.get $words) (i32.load offset=8 (local.get $node))))
          (i64.store (local.get $word) (i64.and (i64.load (local.get $word)) (i64.load offset=16 (local.get $node))))
          (local.set $node (i32.add (local.get $node) (i32.const 24)))
          (br_if $nodes (f64.gt (local.get $x) (f64.load (local.get $node)))))
        (local.set $rest (i32.add (local.get $rest) (i32.const 16)))
        (br_if $features (i32.lt_u (local.get $rest) (global.get $restListEnd))))))

  ;; The leaf values of four rows, side by side: one row alone waits four cycles for each of its additions.
  ;; A row that is not there has any words; its sum is not read.
  (func $sum32 (param $out i32)
    (local $offset i32) (local $leaves i32) (local $words1 i32) (local $words2 i32) (local $words3 i32)
    (local $sums01 v128) (local $sums23 v128)
    (local.set $leaves (global.get $leaves))
    (local.set $words1 (i32.add (global.get $words) (global.get $vectorBytes)))
    (local.set $words2 (i32.add (local.get $words1) (global.get $vectorBytes)))
    (local.set $words3 (i32.add (local.get $words2) (global.get $vectorBytes)))
    (loop $trees
      (local.set $sums01 (f64x2.add (local.get $sums01)
        (v128.load64_lane 1
          (i32.add (local.get $leaves)
            (i32.shl (i32.ctz (i32.load (i32.add (local.get $words1) (local.get $offset)))) (i32.const 3)))
          (v128.load64_zero
            (i32.add (local.get $leaves)
              (i32.shl (i32.ctz (i32.load (i32.add (global.get $words) (local.get $offset)))) (i32.const 3)))))))
      (local.set $sums23 (f64x2.add (local.get $sums23)
        (v128.load64_lane 1
          (i32.add (local.get $leaves)
            (i32.shl (i32.ctz (i32.load (i32.add (local.get $words3) (local.get $offset)))) (i32.const 3)))
          (v128.load64_zero
            (i32.add (local.get $leaves)
              (i32.shl (i32.ctz (i32.load (i32.add (local.get $words2) (local.get $offset)))) (i32.const 3)))))))
      (local.set $leaves (i32.add (local.get $leaves) (i32.const 256)))
      (local.set $offset (i32.add (local.get $offset) (i32.const 4)))
      (br_if $trees (i32.lt_u (local.get $offset) (global.get $wordsEnd))))
    (v128.store (local.get $out) (local.get $sums01))
    (v128.store offset=16 (local.get $out) (local.get $sums23)))

  (func $sum64 (param $out i32)
    (local $offset i32) (local $leaves i32) (local $words1 i32) (local $words2 i32) (local $words3 i32)
    (local $sums01 v128) (local $sums23 v128)
    (local.set $leaves (global.get $leaves))
    (local.set $words1 (i32.add (global.get $words) (global.get $vectorBytes)))
    (local.set $words2 (i32.add (local.get $words1) (global.get $vectorBytes)))
    (local.set $words3 (i32.add (local.get $words2) (global.get $vectorBytes)))
    (loop $trees
      (local.set $sums01 (f64x2.add (local.get $sums01)
        (v128.load64_lane 1
          (i32.add (local.get $leaves) (i32.shl (i32.wrap_i64
            (i64.ctz (i64.load (i32.add (local.get $words1) (local.get $offset))))) (i32.const 3)))
          (v128.load64_zero
            (i32.add (local.get $leaves) (i32.shl (i32.wrap_i64
              (i64.ctz (i64.load (i32.add (global.get $words) (local.get $offset))))) (i32.const 3)))))))
      (local.set $sums23 (f64x2.add (local.get $sums23)
        (v128.load64_lane 1
          (i32.add (local.get $leaves) (i32.shl (i32.wrap_i64
            (i64.ctz (i64.load (i32.add (local.get $words3) (local.get $offset))))) (i32.const 3)))
          (v128.load64_zero
            (i32.add (local.get $leaves) (i32.shl (i32.wrap_i64
              (i64.ctz (i64.load (i32.add (local.get $words2) (local.get $offset))))) (i32.const 3)))))))
      (local.set $leaves (i32.add (local.get $leaves) (i32.const 512)))
      (local.set $offset (i32.add (local.get $offset) (i32.const 8)))
      (br_if $trees (i32.lt_u (local.get $offset) (global.get $wordsEnd))))
    (v128.store (local.get $out) (local.get $sums01))
    (v128.store offset=16 (local.get $out) (local.get $sums23)))

  ;; Writes the sum of leaf values of each of rowCount (at least 1) rows to out, an f64 each, rounded up to four rows.
  (func (export "score32") (param $row i32) (param $rowBytes i32) (param $rowCount i32) (param $out i32)
    (local $words i32) (local $left i32)
    (loop $groups
      (local.set $words (global.get $words))
      (local.set $left (select (local.get $rowCount) (i32.const 4) (i32.lt_u (local.get $rowCount) (i32.const 4))))
      (local.set $rowCount (i32.sub (local.get $rowCount) (local.get $left)))
      (loop $rows
        (call $select (local.get $row))
        (call $intersect (local.get $words))
        (call $apply32 (local.get $words))
        (local.set $words (i32.add (local.get $words) (global.get $vectorBytes)))
        (local.set $row (i32.add (local.get $row) (local.get $rowBytes)))
        (br_if $rows (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
      (call $sum32 (local.get $out))
      (local.set $out (i32.add (local.get $out) (i32.const 32)))
      (br_if $groups (local.get $rowCount))))

  (func (export "score64") (param $row i32) (param $rowBytes i32) (param $rowCount i32) (param $out i32)
    (local $words i32) (local $left i32)
    (loop $groups
      (local.set $words (global.get $words))
      (local.set $left (select (local.get $rowCount) (i32.const 4) (i32.lt_u (local.get $rowCount) (i32.const 4))))
      (local.set $rowCount (i32.sub (local.get $rowCount) (local.get $left)))
      (loop $rows
        (call $select (local.get $row))
        (call $intersect (local.get $words))
        (call $apply64 (local.get $words))
        (local.set $words (i32.add (local.get $words) (global.get $vectorBytes)))
        (local.set $row (i32.add (local.get $row) (local.get $rowBytes)))
        (br_if $rows (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
      (call $sum64 (local.get $out))
      (local.set $out (i32.add (local.get $out) (i32.const 32)))
      (br_if $groups (local.get $rowCount)))))
