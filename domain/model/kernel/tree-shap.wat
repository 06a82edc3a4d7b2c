;; Exact path-dependent TreeSHAP by Gauss-Legendre quadrature, in double precision, two points to a register.
;;
;; What is computed, and why it is exact: ../explain/tree-shape.ts. The same sums in plain TypeScript:
;; ../explain/tree-shap.ts; it is the oracle of the tests, and explains what ../explain/kernel-shap.ts keeps from this
;; module. ../explain/pack-trees.ts writes all tables, with the same names and offsets.
;;
;; The integrand is evaluated at 8 points t side by side, four registers to a vector; a tree that needs more points
;; takes several passes. For every split and every turn that a row can take there, a block of four vectors of 64 bytes
;; lies ready, so that a row costs neither a division nor a branch that depends on it. A row's turn at a split:
;;
;;   0  left                            block (3 * split + turn):
;;   1  right                             at   0  ratio  factor of the product on the way to the first child split
;;   2  here only in spirit: an           at  64  gain   what that edge adds to the feature, per sum of what lies below
;;      earlier split on the same         at 128  ratio  the same two of the second child split; or, where leaves hang
;;      feature sent it elsewhere         at 192  gain   on the split, their value, and their value times their gain
;;
;; kind of a split  0 two leaves, 1 a child split and a leaf, 2 two child splits.
;; The first child split follows its parent (depth-first order), so its slot does too.
;;
;; way      8 bytes: i32 turn, address of the block for it. From address 0 on: one that says turn 0, then one a split.
;; tree    32 bytes: i32 records, splitCount, tables, bytes of one pass, bytes of all passes, weights, slots, unused.
;; record  32 bytes: f64 threshold, i32 8 * feature, 8 * (1 + split above the earlier edge on this feature) or 0, side
;;                   of that edge, kind, 64 * second child split, unused.
;; slot    64 bytes: one a split: on the way down the product so far, on the way up the sum of what lies below.
(module
  (import "kernel" "memory" (memory 1))

  ;; Adds what each feature adds to the score of each of $rowCount rows, at least 1. Row r has its features at
  ;; $x + r * $rowBytes, an f64 each, and takes its sums at $phi + 2 * r * $rowBytes, two f64 each: the caller adds them
  ;; up. Trees are the outer loop, so that the tables of one tree stay in the cache for all rows.
  (func (export "explain")
    (param $tree i32) (param $treeCount i32) (param $x i32) (param $phi i32) (param $rowCount i32) (param $rowBytes i32)
    (local $treeEnd i32) (local $row i32) (local $rowX i32) (local $rowPhi i32)
    (local.set $treeEnd (i32.add (local.get $tree) (i32.shl (local.get $treeCount) (i32.const 5))))
    (loop $nextTree
      (local.set $row (local.get $rowCount))
      (local.set $rowX (local.get $x))
      (local.set $rowPhi (local.get $phi))
      (loop $nextRow
        (call $takeTurns (local.get $tree) (local.get $rowX))
        (call $addTree (local.get $tree) (local.get $rowPhi))
        (local.set $rowX (i32.add (local.get $rowX) (local.get $rowBytes)))
        (local.set $rowPhi (i32.add (local.get $rowPhi) (i32.shl (local.get $rowBytes) (i32.const 1))))
        (local.set $row (i32.sub (local.get $row) (i32.const 1)))
        (br_if $nextRow (local.get $row)))
      (local.set $tree (i32.add (local.get $tree) (i32.const 32)))
      (br_if $nextTree (i32.lt_u (local.get $tree) (local.get $treeEnd)))))

  ;; Writes the way of the row at $x for every split of the tree.
  (func $takeTurns (param $tree i32) (param $x i32)
    (local $record i32) (local $recordEnd i32) (local $way i32) (local $block i32)
    (local $elsewhere i32) (local $turn i32)
    (local.set $record (i32.load (local.get $tree)))
    (local.set $recordEnd
      (i32.add (local.get $record) (i32.shl (i32.load offset=4 (local.get $tree)) (i32.const 5))))
    (local.set $block (i32.load offset=8 (local.get $tree)))
    (local.set $way (i32.const 8))
    (loop $nextSplit
      ;; 1 where the row did not take the earlier edge on this feature.
      (local.set $elsewhere
        (i32.ne
          (i32.load (i32.load offset=12 (local.get $record)))
          (i32.load offset=16 (local.get $record))))
      ;; elsewhere ? 2 : x > threshold, without a branch: elsewhere - 1 is a mask of no bits or of all.
      (local.set $turn
        (i32.or
          (i32.and
            (i32.sub (local.get $elsewhere) (i32.const 1))
            (f64.gt
              (f64.load (i32.add (local.get $x) (i32.load offset=8 (local.get $record))))
              (f64.load (local.get $record))))
          (i32.shl (local.get $elsewhere) (i32.const 1))))
      (i32.store (local.get $way) (local.get $turn))
      (i32.store offset=4 (local.get $way)
        (i32.add (local.get $block) (i32.shl (local.get $turn) (i32.const 8))))
      (local.set $block (i32.add (local.get $block) (i32.const 768)))
      (local.set $way (i32.add (local.get $way) (i32.const 8)))
      (local.set $record (i32.add (local.get $record) (i32.const 32)))
      (br_if $nextSplit (i32.lt_u (local.get $record) (local.get $recordEnd)))))

  ;; Adds one tree's part of a row, whose ways are written, to the sums at $phi.
  (func $addTree (param $tree i32) (param $phi i32)
    (local $slots i32) (local $weights i32) (local $recordStart i32) (local $recordEnd i32)
    (local $pass i32) (local $passEnd i32) ;; from the block of the first pass to that of this one, in bytes
    (local $record i32) (local $way i32) (local $slot i32) (local $second i32) (local $block i32) (local $sum i32)
    (local $kind i32) (local $gain v128)
    (local $a0 v128) (local $a1 v128) (local $a2 v128) (local $a3 v128)
    (local $b0 v128) (local $b1 v128) (local $b2 v128) (local $b3 v128)
    (local.set $recordStart (i32.load (local.get $tree)))
    (local.set $recordEnd
      (i32.add (local.get $recordStart) (i32.shl (i32.load offset=4 (local.get $tree)) (i32.const 5))))
    (local.set $passEnd (i32.load offset=16 (local.get $tree)))
    (local.set $weights (i32.load offset=20 (local.get $tree)))
    (local.set $slots (i32.load offset=24 (local.get $tree)))
    (loop $nextPass
      ;; Before the first split the product is the weight of each point.
      (v128.store (local.get $slots) (v128.load (local.get $weights)))
      (v128.store offset=16 (local.get $slots) (v128.load offset=16 (local.get $weights)))
      (v128.store offset=32 (local.get $slots) (v128.load offset=32 (local.get $weights)))
      (v128.store offset=48 (local.get $slots) (v128.load offset=48 (local.get $weights)))

      ;; Down: from the product at each split to the products at its child splits.
      (local.set $record (local.get $recordStart))
      (local.set $way (i32.const 8))
      (local.set $slot (local.get $slots))
      (loop $down
        (local.set $kind (i32.load offset=20 (local.get $record)))
        (if (local.get $kind)
          (then
            (local.set $block (i32.add (i32.load offset=4 (local.get $way)) (local.get $pass)))
            (local.set $a0 (v128.load (local.get $slot)))
            (local.set $a1 (v128.load offset=16 (local.get $slot)))
            (local.set $a2 (v128.load offset=32 (local.get $slot)))
            (local.set $a3 (v128.load offset=48 (local.get $slot)))
            (v128.store offset=64 (local.get $slot)
              (f64x2.mul (local.get $a0) (v128.load (local.get $block))))
            (v128.store offset=80 (local.get $slot)
              (f64x2.mul (local.get $a1) (v128.load offset=16 (local.get $block))))
            (v128.store offset=96 (local.get $slot)
              (f64x2.mul (local.get $a2) (v128.load offset=32 (local.get $block))))
            (v128.store offset=112 (local.get $slot)
              (f64x2.mul (local.get $a3) (v128.load offset=48 (local.get $block))))
            (if (i32.eq (local.get $kind) (i32.const 2))
              (then
                (local.set $second (i32.add (local.get $slots) (i32.load offset=24 (local.get $record))))
                (v128.store (local.get $second)
                  (f64x2.mul (local.get $a0) (v128.load offset=128 (local.get $block))))
                (v128.store offset=16 (local.get $second)
                  (f64x2.mul (local.get $a1) (v128.load offset=144 (local.get $block))))
                (v128.store offset=32 (local.get $second)
                  (f64x2.mul (local.get $a2) (v128.load offset=160 (local.get $block))))
                (v128.store offset=48 (local.get $second)
                  (f64x2.mul (local.get $a3) (v128.load offset=176 (local.get $block))))))))
        (local.set $slot (i32.add (local.get $slot) (i32.const 64)))
        (local.set $way (i32.add (local.get $way) (i32.const 8)))
        (local.set $record (i32.add (local.get $record) (i32.const 32)))
        (br_if $down (i32.lt_u (local.get $record) (local.get $recordEnd))))

      ;; Up: each split sums what lies below it, and its feature gets the difference that its edges make.
      (loop $up
        (local.set $slot (i32.sub (local.get $slot) (i32.const 64)))
        (local.set $way (i32.sub (local.get $way) (i32.const 8)))
        (local.set $record (i32.sub (local.get $record) (i32.const 32)))
        (local.set $kind (i32.load offset=20 (local.get $record)))
        (local.set $block (i32.add (i32.load offset=4 (local.get $way)) (local.get $pass)))
        (if (i32.eq (local.get $kind) (i32.const 2))
          (then
            ;; a: the first child split, b: the second.
            (local.set $second (i32.add (local.get $slots) (i32.load offset=24 (local.get $record))))
            (local.set $a0 (v128.load offset=64 (local.get $slot)))
            (local.set $a1 (v128.load offset=80 (local.get $slot)))
            (local.set $a2 (v128.load offset=96 (local.get $slot)))
            (local.set $a3 (v128.load offset=112 (local.get $slot)))
            (local.set $b0 (v128.load (local.get $second)))
            (local.set $b1 (v128.load offset=16 (local.get $second)))
            (local.set $b2 (v128.load offset=32 (local.get $second)))
            (local.set $b3 (v128.load offset=48 (local.get $second)))
            (local.set $gain (f64x2.mul (local.get $a0) (v128.load offset=64 (local.get $block))))
            (local.set $gain (f64x2.add (local.get $gain)
              (f64x2.mul (local.get $a1) (v128.load offset=80 (local.get $block)))))
            (local.set $gain (f64x2.add (local.get $gain)
              (f64x2.mul (local.get $a2) (v128.load offset=96 (local.get $block)))))
            (local.set $gain (f64x2.add (local.get $gain)
              (f64x2.mul (local.get $a3) (v128.load offset=112 (local.get $block)))))
            (local.set $gain (f64x2.add (local.get $gain)
              (f64x2.mul (local.get $b0) (v128.load offset=192 (local.get $block)))))
            (local.set $gain (f64x2.add (local.get $gain)
              (f64x2.mul (local.get $b1) (v128.load offset=208 (local.get $block)))))
            (local.set $gain (f64x2.add (local.get $gain)
              (f64x2.mul (local.get $b2) (v128.load offset=224 (local.get $block)))))
            (local.set $gain (f64x2.add (local.get $gain)
              (f64x2.mul (local.get $b3) (v128.load offset=240 (local.get $block)))))
            (local.set $b0 (f64x2.add (local.get $a0) (local.get $b0)))
            (local.set $b1 (f64x2.add (local.get $a1) (local.get $b1)))
            (local.set $b2 (f64x2.add (local.get $a2) (local.get $b2)))
            (local.set $b3 (f64x2.add (local.get $a3) (local.get $b3))))
          (else
            ;; a: the product at this split, b: that times the value of its leaves.
            (local.set $a0 (v128.load (local.get $slot)))
            (local.set $a1 (v128.load offset=16 (local.get $slot)))
            (local.set $a2 (v128.load offset=32 (local.get $slot)))
            (local.set $a3 (v128.load offset=48 (local.get $slot)))
            (local.set $b0 (f64x2.mul (local.get $a0) (v128.load offset=128 (local.get $block))))
            (local.set $b1 (f64x2.mul (local.get $a1) (v128.load offset=144 (local.get $block))))
            (local.set $b2 (f64x2.mul (local.get $a2) (v128.load offset=160 (local.get $block))))
            (local.set $b3 (f64x2.mul (local.get $a3) (v128.load offset=176 (local.get $block))))
            (local.set $gain (f64x2.mul (local.get $a0) (v128.load offset=192 (local.get $block))))
            (local.set $gain (f64x2.add (local.get $gain)
              (f64x2.mul (local.get $a1) (v128.load offset=208 (local.get $block)))))
            (local.set $gain (f64x2.add (local.get $gain)
              (f64x2.mul (local.get $a2) (v128.load offset=224 (local.get $block)))))
            (local.set $gain (f64x2.add (local.get $gain)
              (f64x2.mul (local.get $a3) (v128.load offset=240 (local.get $block)))))
            (if (local.get $kind)
              (then
                ;; a: the child split.
                (local.set $a0 (v128.load offset=64 (local.get $slot)))
                (local.set $a1 (v128.load offset=80 (local.get $slot)))
                (local.set $a2 (v128.load offset=96 (local.get $slot)))
                (local.set $a3 (v128.load offset=112 (local.get $slot)))
                (local.set $gain (f64x2.add (local.get $gain)
                  (f64x2.mul (local.get $a0) (v128.load offset=64 (local.get $block)))))
                (local.set $gain (f64x2.add (local.get $gain)
                  (f64x2.mul (local.get $a1) (v128.load offset=80 (local.get $block)))))
                (local.set $gain (f64x2.add (local.get $gain)
                  (f64x2.mul (local.get $a2) (v128.load offset=96 (local.get $block)))))
                (local.set $gain (f64x2.add (local.get $gain)
                  (f64x2.mul (local.get $a3) (v128.load offset=112 (local.get $block)))))
                (local.set $b0 (f64x2.add (local.get $a0) (local.get $b0)))
                (local.set $b1 (f64x2.add (local.get $a1) (local.get $b1)))
                (local.set $b2 (f64x2.add (local.get $a2) (local.get $b2)))
                (local.set $b3 (f64x2.add (local.get $a3) (local.get $b3)))))))
        (v128.store (local.get $slot) (local.get $b0))
        (v128.store offset=16 (local.get $slot) (local.get $b1))
        (v128.store offset=32 (local.get $slot) (local.get $b2))
        (v128.store offset=48 (local.get $slot) (local.get $b3))
        (local.set $sum (i32.add (local.get $phi) (i32.shl (i32.load offset=8 (local.get $record)) (i32.const 1))))
        (v128.store (local.get $sum) (f64x2.add (v128.load (local.get $sum)) (local.get $gain)))
        (br_if $up (i32.gt_u (local.get $record) (local.get $recordStart))))

      (local.set $weights (i32.add (local.get $weights) (i32.const 64)))
      (local.set $pass (i32.add (local.get $pass) (i32.load offset=12 (local.get $tree))))
      (br_if $nextPass (i32.lt_u (local.get $pass) (local.get $passEnd)))))

  ;; Writes the blocks of one tree for the points from $nodes to $nodesEnd, at least one, to the zeros at $block: what
  ;; tree-tables.ts does with ../explain/edge-factors.ts, here because a new process would be at it for 30 ms. The arrays
  ;; are the tree's own of tree-shape.ts: $child i32, $leafValue and $share f64, two a split; $before f64, one a split.
  (func (export "tabulate")
    (param $child i32) (param $leafValue i32) (param $before i32) (param $share i32) (param $splitCount i32)
    (param $nodes i32) (param $nodesEnd i32) (param $block i32)
    (local $split i32) (local $side i32) (local $isLeaf i32) (local $vector i32) (local $node i32)
    (local $on i32) (local $off i32) (local $elsewhere i32)
    (local $passed f64) (local $still f64) (local $rest f64) (local $factorBefore f64) (local $factorOn f64)
    (local $gainBefore f64) (local $ratioOn f64) (local $ratioOff f64) (local $gainOn f64) (local $gainOff f64)
    (loop $nextSplit
      (local.set $side (i32.const 0))
      (loop $nextSide
        (local.set $passed (f64.load (local.get $share)))
        ;; Nobody passed the earlier edge: the product is 0 there already.
        (local.set $still
          (select
            (f64.const 0)
            (f64.div (local.get $passed) (f64.load (local.get $before)))
            (f64.eq (f64.load (local.get $before)) (f64.const 0))))
        (local.set $isLeaf (i32.lt_s (i32.load (local.get $child)) (i32.const 0)))
        ;; The first child split is the one that follows.
        (local.set $vector
          (i32.shl
            (i32.or
              (local.get $isLeaf)
              (i32.gt_s (i32.load (local.get $child)) (i32.add (local.get $split) (i32.const 1))))
            (i32.const 7)))
        (local.set $on
          (i32.add (i32.add (local.get $block) (local.get $vector)) (i32.shl (local.get $side) (i32.const 8))))
        (local.set $off
          (i32.add
            (i32.add (local.get $block) (local.get $vector))
            (i32.shl (i32.sub (i32.const 1) (local.get $side)) (i32.const 8))))
        (local.set $elsewhere (i32.add (i32.add (local.get $block) (local.get $vector)) (i32.const 512)))
        (local.set $node (local.get $nodes))
        (loop $nextPoint
          (local.set $rest (f64.sub (f64.const 1) (f64.load (local.get $node))))
          (local.set $factorBefore
            (f64.add (f64.load (local.get $node)) (f64.mul (local.get $rest) (f64.load (local.get $before)))))
          (local.set $gainBefore
            (f64.div (f64.sub (f64.const 1) (f64.load (local.get $before))) (local.get $factorBefore)))
          (local.set $factorOn
            (f64.add (f64.load (local.get $node)) (f64.mul (local.get $rest) (local.get $passed))))
          (local.set $ratioOn (f64.div (local.get $factorOn) (local.get $factorBefore)))
          (local.set $ratioOff (f64.div (f64.mul (local.get $rest) (local.get $passed)) (local.get $factorBefore)))
          (local.set $gainOn
            (f64.sub
              (f64.div (f64.sub (f64.const 1) (local.get $passed)) (local.get $factorOn))
              (local.get $gainBefore)))
          (local.set $gainOff (f64.sub (f64.div (f64.const -1) (local.get $rest)) (local.get $gainBefore)))
          (if (local.get $isLeaf)
            (then
              ;; Two leaves of one split share their vectors.
              (local.set $ratioOn (f64.mul (f64.load (local.get $leafValue)) (local.get $ratioOn)))
              (local.set $ratioOff (f64.mul (f64.load (local.get $leafValue)) (local.get $ratioOff)))
              (f64.store (local.get $on) (f64.add (f64.load (local.get $on)) (local.get $ratioOn)))
              (f64.store offset=64 (local.get $on)
                (f64.add (f64.load offset=64 (local.get $on)) (f64.mul (local.get $ratioOn) (local.get $gainOn))))
              (f64.store (local.get $off) (f64.add (f64.load (local.get $off)) (local.get $ratioOff)))
              (f64.store offset=64 (local.get $off)
                (f64.add (f64.load offset=64 (local.get $off)) (f64.mul (local.get $ratioOff) (local.get $gainOff))))
              (f64.store (local.get $elsewhere)
                (f64.add
                  (f64.load (local.get $elsewhere))
                  (f64.mul (f64.load (local.get $leafValue)) (local.get $still)))))
            (else
              (f64.store (local.get $on) (local.get $ratioOn))
              (f64.store offset=64 (local.get $on) (local.get $gainOn))
              (f64.store (local.get $off) (local.get $ratioOff))
              (f64.store offset=64 (local.get $off) (local.get $gainOff))
              (f64.store (local.get $elsewhere) (local.get $still))))
          (local.set $on (i32.add (local.get $on) (i32.const 8)))
          (local.set $off (i32.add (local.get $off) (i32.const 8)))
          (local.set $elsewhere (i32.add (local.get $elsewhere) (i32.const 8)))
          (local.set $node (i32.add (local.get $node) (i32.const 8)))
          (br_if $nextPoint (i32.lt_u (local.get $node) (local.get $nodesEnd))))
        (local.set $child (i32.add (local.get $child) (i32.const 4)))
        (local.set $leafValue (i32.add (local.get $leafValue) (i32.const 8)))
        (local.set $share (i32.add (local.get $share) (i32.const 8)))
        (local.set $side (i32.add (local.get $side) (i32.const 1)))
        (br_if $nextSide (i32.lt_u (local.get $side) (i32.const 2))))
      (local.set $before (i32.add (local.get $before) (i32.const 8)))
      (local.set $block (i32.add (local.get $block) (i32.const 768)))
      (local.set $split (i32.add (local.get $split) (i32.const 1)))
      (br_if $nextSplit (i32.lt_u (local.get $split) (local.get $splitCount))))))
